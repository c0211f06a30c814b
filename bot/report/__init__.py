"""The log as pictures: charts, and one page that holds them. Needs the extra ``report``."""
