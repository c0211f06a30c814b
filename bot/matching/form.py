"""Whether a message asks, states or only names something, and where it falls into several questions."""

from __future__ import annotations

import re
from itertools import islice

from bot.domain.trace import Form
from bot.matching.cues import Cued
from bot.matching.frames import is_tag, strip_frame
from bot.matching.script import HAN, to_simplified

MAX_PARTS = 3
MAX_STATEMENTS = 5
LEAST_SENTENCE = 6  # Han characters of one whose verb is looked up
LONGEST_SENTENCE = 200  # characters of one

# Each table is one alternative a line; text is Simplified and lower-case unless a table says otherwise
_ASKS_ZH = re.compile(
    r"什么|为何|谁|哪|(?<![这近那前后头好])几(?:[个家项倍年条次款颗人种艘台块张位座所场轮代号层页本岁趟辆]|分钟|小时|点钟|公里)(?![前来内])|多少|多[大强久高]|怎么|怎样|如何|为啥|啥|咋|何[时以必]|干嘛"
    r"|吗$|嘛$|呢$|么$|吗\b|呢\b|是不是|是否|有没有|能不能|会不会|可不可以|要不要|算不算|对不对|行不行|难道|凭什么"
    r"|请问|请解释|介绍一下|解释一下|讲讲|说说|告诉我|想知道|区别|意思$|总结|概括"
    r"|咩|乜|点解|边个|几时|几多|有冇|系咪"
)  # all begin with a letter of their own, by which they are found quickly
_OR_NOT_ZH = re.compile(r"([\u4e00-\u9fff])不\1")
_ASKS_EN_FIRST = re.compile(
    r"(?:(?:and|so|but|ok|okay|hey|hi|please|pls|um|well) )*"
    r"(?:what|who|whom|whose|when|where|which|why|how|wen|wat|whats|what's|whos|who's|wheres|hows"
    r"|is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|may|might|isn't|aren't|doesn't|didn't"
    r"|tell me|explain|describe|define|summari[sz]e|give me|show me|list|name|any|anyone)\b"
)
_ASKS_EN = Cued(
    r"\b(?:what|why|how|when|where|who|which)(?:'s)?$|\bwhat (?:is|are|does|did)\b|\bhow (?:come|much|many)\b|\bwen\b$"
)
_VERB_ZH = re.compile(
    r"[是在了让把被说称]|(?<![国社议协机])会(?![议社计员谈])|(?<![重需主])要(?![闻素])|(?<![国私])有(?!企)|认为|主张|已经|没有|宣布|允许|禁止|支持|反对|成立|创立|获得|达到|超过|投入|报道|欢迎|限制"
    r"|鼓励|要求|担心|批准|承认|否认|通过|属于|出口|进口|卖|买|涨|跌|召集|指控|调查|依赖"
    r"|使用|还用|来自|售价|约为|出售|比.{1,30}[多少高低大小强弱快慢贵]|便宜|各[占持]|占|持有|起诉|遭|仍|不向|未|属|招聘|裁"
    r"|推出|发表|刊登|考虑|准备|打算|计划|投|不到|超|高达|多达|于|增长|下降|上升|减少|增加"
)
_VERB_EN = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must|does|did|do|isn't|aren't|wasn't|doesn't|didn't"
    r"|won't|can't|cannot|says|said|wants|wanted|argues|argued|claims|thinks|believes|makes?|made|put|puts|told|wrote"
    r"|written|calls?|supports?|opposes?|admits?|denies|plans|sells|buys|spends|gives|gets|rises|falls|grows|shows"
    r"|rose|fell|grew|became|began|bought|sold|cut|gave|got|went|held|kept|led|lost|met|paid|saw|sent|set|spent|took|won"
    r"|came|comes|appeared|appears|sued|costs?|holds?|uses?|still use|owns?|needs?|hires?|earns?|runs?|wins?|loses?"
    r"|exceeds?|remains?|requires?|depends?|accounts? for"
    r"|(?:imports|exports|makes|supplies) (?=(?:more|fewer|less|no|all|most)\b)"
    r"|\w{3,}(?:ed|es))\b"
    r"|^(?:the|this|that|its|his|her|our)\b.*\s\w+\s\w+\s\w+"
)
_COMPARES_ZH = re.compile(r"比.{1,30}[多少高低大小强弱快慢贵]")
# Parts of speech, as jieba names them: what goes with a verb, and what ends a spoken sentence
_WITH_VERBS = frozenset(("d", "ad", "r", "p", "ud", "ul", "uz", "ug", "m"))
_PARTICLES = frozenset(("ud", "ul", "uz", "y"))
_SPOKEN = re.compile("[啫㗎喎囉咗嘅啲嚟喺冇唔佢啦嘞]")  # Cantonese, which the dictionary does not know
# A space between Chinese and Latin letters parts no words: 比 H800 贵
_BESIDE_LATIN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[a-z0-9])|(?<=[a-z0-9]) (?=[\u4e00-\u9fff])")
# "A sued B": three words, the middle one a past tense
_SVO = re.compile(
    r"[^\W\d_]\S* (?:sued|bought|sold|beat|banned|denied|welcomed|acquired|founded|accused|joined|left) \S+"
)
_BETWEEN = re.compile(r"(?<=[?？])(?![?？])|[\n;；。！!]+|(?<=\w)\.\s+(?=[A-Z“\"])")
_SHORT = re.compile(r"\W*[\u4e00-\u9fff]{3,4}\W*")  # 芯片出口 states nothing, though one may export
_BRACKETS = " \t「」『』“”‘’\"'()（）【】"
_WORDLIKE = re.compile(r"[A-Za-z0-9]+|[\u3400-\u9fff]")


def form_of(text: str, plain: str) -> Form:
    """What sort of message ``text`` is; ``plain`` is the same in lower case and Simplified Chinese."""
    bare, framed = strip_frame(text)
    return form_of_bare(text, to_simplified(bare.casefold()) if framed else plain, framed=framed)


def form_of_bare(text: str, plain: str, *, framed: bool) -> Form:
    """The same where it is known whether ``text`` has a frame; ``plain`` is then without it."""
    asks = _asks(plain)
    if framed and not asks:
        return Form.STATEMENT
    if asks or text.rstrip(' "”’)）').endswith(("?", "？")):
        return Form.QUESTION
    if HAN.search(plain):
        enough = (_has_han(plain, 3) and _SHORT.fullmatch(plain) is None) or _COMPARES_ZH.search(plain)
        verb = enough and (_VERB_ZH.search(plain) or _has_verb(plain))
        states = bool(verb) and not _only_nouns(plain)
    else:
        words = len(plain.split())
        states = (words >= 4 and _VERB_EN.search(plain) is not None) or (
            words == 3 and _SVO.fullmatch(plain) is not None
        )
    return Form.STATEMENT if states else Form.KEYWORDS


def _asks(plain: str) -> bool:
    if _ASKS_EN_FIRST.match(plain) or _ASKS_EN.search(plain):
        return True
    if plain.isascii():
        return False
    return _ASKS_ZH.search(plain) is not None or ("不" in plain and _OR_NOT_ZH.search(plain) is not None)


def _has_han(text: str, least: int) -> bool:
    """Whether a text has so many Han characters."""
    return sum(1 for _ in islice(HAN.finditer(text), least)) == least


def _has_verb(plain: str) -> bool:
    """Whether a verb stands in a text with what goes with one, by the parts of speech of jieba's dictionary.

    Verbs are too many to list; a verb alone may be half a noun (采购 in 政府采购政策), one with an adverb, a pronoun, a
    particle or a figure is none.
    """
    if not _has_han(plain, LEAST_SENTENCE) or len(plain) > LONGEST_SENTENCE:
        return False
    import rjieba  # loads its dictionary

    kinds = {kind for _, kind in rjieba.tag(plain)}
    if not kinds.isdisjoint(_PARTICLES) or _SPOKEN.search(plain):
        return True
    return ("v" in kinds and not kinds.isdisjoint(_WITH_VERBS)) or {"d", "a"} <= kinds


def _only_nouns(plain: str) -> bool:
    """Whether spaces only set off short pieces without a verb (紧急会议 字节跳动)."""
    pieces = _BESIDE_LATIN.sub("", plain).split()
    return len(pieces) > 1 and all(len(piece) <= 6 and not _VERB_ZH.search(piece) for piece in pieces)


def split(text: str) -> tuple[tuple[str, ...], bool]:
    """The questions in one message, at most three, or its statements, at most five; one where nothing separates them.

    Returns:
        The pieces, and whether it is plain that they are questions of their own (question marks, lines); where only
        a space or comma stands between them they may as well be one.
    """
    parts = [stripped for part in _BETWEEN.split(text) if (stripped := part.strip(_BRACKETS))]
    kept = sentences(text)
    most = MAX_PARTS if any(part.endswith(("?", "？")) for part in kept) else MAX_STATEMENTS
    if 2 <= len(kept) <= most or len(kept) == 1 < len(parts) <= most:
        return kept, True
    pieces = [piece for piece in re.split(r"[\s,，]+", text.strip()) if piece]
    if 2 <= len(pieces) <= MAX_PARTS and all(_has_han(piece, 4) for piece in pieces):
        return tuple(pieces), False
    return (text,), True


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a message that say something, in order, however many."""
    parts = [part.strip(_BRACKETS) for part in _BETWEEN.split(text)]
    return tuple(part for part in parts if _has_words(part, 3) and not is_tag(part))


def _has_words(text: str, least: int) -> bool:
    """Whether a text has so many words of Latin letters, figures and Han characters."""
    return sum(1 for _ in islice(_WORDLIKE.finditer(text), least)) == least
