"""Scenarios that read like a conversation, and the words they are told in.

``scenarios/*.yaml`` hold them, one file a theme. A step is a sentence, or a sentence with what is said and options::

    - scenario: Pressing a choice shows the answer and keeps the question in sight
      steps:
        - ming says: when does the library open
        - bot replies: Did you mean
          buttons: [When does it open on weekdays?, When does it open at weekends?, None of these]
        - ming presses: When does it open at weekends?
        - bot edits: [When does it open at weekends?, Early in the morning.]
        - toast: none

After everything that people do, the bot must do exactly what the steps say, and no more: what no step speaks of is a
failure, at the next thing that is done or at the end. Nothing is waited for by the clock: the bot is done when the
update is settled in its inbox and no call that it led to waits in its outbox. At the end every press and every inline
query must have been answered exactly once.

A scenario has, beside ``scenario`` (its title) and ``steps``:

- ``people: {ming: zh-hans}``: the language of somebody's Telegram; ``none`` where it tells none. Others have English.
- ``chats: {readers: group}``: groups with the bot in them: group, supergroup, forum, allowed (named in
  CHUCHU_GROUPS). With more to say: ``{kind: forum, topics: [Hours]}``, ``{kind: group, bot: left}``.
- ``bot``: which one (``KINDS`` in scenarios/stage.py); where it is left out, the usual one.
- ``provokes``: words of Telegram's refusals that the scenario is about.
- ``known_failure``: why it fails; it must, until it is mended.

What people do (``ming`` is anybody, ``readers`` any of the chats):

- ``ming says``, ``ming says in readers``: a text. Options: ``topic: Hours``; ``replying to: the bot`` or somebody: the
  last message in that chat, ``quoting`` a part of it; ``thread of replies: 7``, the thread number that replies in a
  supergroup have.
- ``ming says quickly: [one, another]``: before the bot answers the first.
- ``ming forwards``: somebody else's text. ``ming sends: photo`` (document, voice, sticker, video, location, contact,
  dice, poll); options ``caption``, ``album: a``, ``forwarded from``.
- ``an anonymous admin says in readers``, ``a channel says in readers``, ``another bot says in readers``,
  ``the linked channel posts in readers``, ``ming pins a message in readers``.
- ``ming edits``: the last message, or the last one with ``which``. ``ming deletes``: the last message with these words.
- ``ming presses``: a button by its label; options ``under``, words of the message; ``twice: true``; ``late: true``, so
  late that Telegram takes no answer. ``presses the old button``: one that was there before the message was edited.
  ``copies the button``: presses it where it never was. ``forges a press``: any data; TOKEN is a token of the bot's.
- ``ming follows``: a link in a button that opens the private chat.
- ``ming types``: behind @bot in any chat. ``ming picks``: a result; ``in: the chat with the bot`` or a group.
  ``ming taps the offer``: the button above the results.
- ``ming adds the bot to readers`` (or ``: administrator``), ``removes the bot from readers``, ``blocks the bot``,
  ``unblocks the bot``, ``deletes the account``; ``readers becomes a supergroup``, also ``: before the bot is told``,
  which comes with ``readers tells the bot that it moved``; ``oldreaders`` is the chat that was left behind.
  ``forum loses the topic: Hours``.
- ``the base gains`` (an entry or several; ``drawn out with`` a paragraph, again and again),
  ``the base changes`` (fields of entries), ``the base loses`` (an entry); ``two days pass``; ``the bot
  restarts``; ``telegram lets the bot send nothing``; ``telegram refuses the next message to ming``.

What is expected:

- ``bot replies``: a message that replies to what was said, in its topic, with all these fragments. Options: ``not``,
  ``once``, ``exactly``; ``buttons``, all labels in order; ``bold``, ``italic``, ``struck``, ``quoted``, ``folded`` (an
  expandable quote): fragments that are formatted so; ``links``, each text with its address.
- ``bot says``: one that replies to nothing. ``bot tells ming``: one that comes by itself later; ``bot tells ming
  nothing``. ``bot edits``: another text in the place of what it said. ``bot changes the buttons``: nothing but these.
  ``bot edits or changes the buttons``: one of the two, where another scenario says how.
- ``bot says nothing``; ``bot leaves readers``, ``bot stays in readers``; ``ming is not answered yet``.
- ``toast``: the word shown after a press, ``none`` for an answer without one.
- ``file``: values in the JSON file that came; option ``without``.
- ``inline results``: the titles, in order; options ``kept for`` (seconds), ``first: {description, says, bold, …}``.
  ``inline offers``: no results, but this button.
- ``log``: columns of the newest row of the query log; ``nothing`` where what was done last has none.
- ``kept of ming``: questions, notices, judgements (how many), good, reason, comment, language.
  ``nothing of ming is left``: in any file of the database, nor any of these words.
- ``profile``: what Telegram shows: ``all_private_chats``, ``description in zh``, …; ``calls``: how many it took.
"""

from __future__ import annotations

from tests.telegram_bot.scenarios import doing, happening, knowing, seeing
from tests.telegram_bot.scenarios.scene import Scene, StepError
from tests.telegram_bot.scenarios.sentences import do
from tests.telegram_bot.scenarios.stage import Ending, Scenario, Stage

VOCABULARY = (doing, happening, seeing, knowing)
"""Modules whose import enters their sentences."""


def play(stage: Stage, scenario: Scenario) -> Ending:
    """Play one scenario to its end, or up to the step that fails."""
    lines = [scenario.id]
    scene: Scene | None = None
    try:
        scene = Scene(stage, scenario)
        lines = scene.lines
        for step in scenario.steps:
            do(scene, step)
        scene.ends()
    except StepError as error:
        return Ending(str(error), "\n".join(lines))
    except Exception as error:
        return Ending(f"{type(error).__name__}: {error}", "\n".join(lines))
    finally:
        if scene is not None:
            scene.close()
    return Ending("", "\n".join(lines))
