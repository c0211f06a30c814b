"""Units of figures, and the words and signs for them."""

from __future__ import annotations

# unit → the words for it; the first match in reading order wins, so longer words stand first
UNITS = {
    "usd": ("美元", "美金", "us dollars", "dollars", "dollar", "usd", "bucks"),
    "eur": ("欧元", "euros", "euro", "eur"),
    "gbp": ("英镑", "pounds", "pound", "gbp"),
    "jpy": ("日元", "日圆", "yen", "jpy"),
    "krw": ("韩元", "韩圆", "korean won", "krw"),
    "twd": ("新台币", "台币", "twd", "ntd"),
    "hkd": ("港元", "港币", "hkd"),
    "inr": ("卢比", "rupees", "rupee", "inr"),
    "cny": ("人民币", "元人民币", "元", "块钱", "yuan", "rmb", "cny"),
    "x": ("倍", "times", "fold", "x"),
    "pp": ("个百分点", "百分点", "percentage points", "percentage point"),
    "%": ("%", "percent", "per cent", "pct"),
    "year": ("年代", "年", "years", "year"),
    "months": ("个月", "months", "month"),
    "month": ("月份", "月"),
    "weeks": ("个星期", "星期", "周", "weeks", "week"),
    "days": ("天", "days"),
    "hours": ("个小时", "小时", "hours"),
    "day": ("日", "号"),
    "item": ("项", "条", "个", "家", "点", "种", "大", "步", "款", "measures", "measure", "steps", "policies",
             "strategies", "conditions", "points", "things", "companies", "reasons", "developments", "books",
             "meetings", "pillars", "prongs", "ways"),
}  # fmt: skip

CURRENCIES = frozenset(("usd", "eur", "gbp", "jpy", "krw", "twd", "hkd", "inr", "cny"))
SIGNS = {
    "us$": "usd",
    "$": "usd",
    "hk$": "hkd",
    "nt$": "twd",
    "€": "eur",
    "£": "gbp",
    "￥": "cny",
    "¥": "cny",
    "rmb": "cny",
}
