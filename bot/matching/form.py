"""Whether a message asks, states or only names something, and where it falls into several questions."""

from __future__ import annotations

import re

from bot.domain.trace import Form
from bot.matching.script import HAN

MAX_PARTS = 3

_ASKS_ZH = re.compile(
    r"什么|为何|为什么|谁|哪|几[个家项倍年条次款颗人种]|多少|多大|多强|多久|多高|怎么|怎样|如何|为啥|啥|咋|何时|何以|干嘛|"
    r"[吗嘛呢么]$|[吗呢]\b|是不是|是否|有没有|能不能|会不会|可不可以|要不要|算不算|对不对|行不行|请问|请解释|介绍一下|解释一下|讲讲|说说|"
    r"告诉我|想知道|咩|乜|点解|边个|几时|几多|难道|凭什么|何必|区别|意思$|总结|概括"
)
_ASKS_EN = re.compile(
    r"^(?:and |so |but |ok |okay |hey |hi |please |pls |um |well )*(?:what|who|whom|whose|when|where|which|why|how|wen|wat|"
    r"is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|may|might|whats|what's|whos|who's|wheres|hows|"
    r"tell me|explain|describe|define|summari[sz]e|give me|show me|list|name|isn't|aren't|doesn't|didn't|any|anyone)\b|"
    r"\b(?:what|why|how|when|where|who|which)(?:'s)?$|\bwhat (?:is|are|does|did)\b|\bhow (?:come|much|many)\b|\bwen\b$"
)
_VERIFIES = re.compile(
    r"[,，。.!！?？、\s]*(?:是真的吗|真的吗|真的假的|真的嘛|是真的么|真的么|真假|真伪|是真是假|对吗|对吧|对不对|是吗|是吧|有这回事吗|"
    r"是不是真的|可信吗|靠谱吗|是真的\??|係咪真㗎|係咪真嘅|系咪真嘅|真係㗎|真的嗎|是真的嗎|對嗎|對吧|對不對|是嗎|"
    r"(?:is (?:that|this|it) )?(?:true|right|correct|real|legit|accurate)|true or false|fact or fiction|really|innit|yes or no)"
    r"[\s?？!！。.]*$",
    re.IGNORECASE,
)
_HEARSAY = re.compile(
    r"^\s*(?:我?(?:听说|聽說|据说|據說|听讲|聽講)|有人说|有人說|群里有人说|群里说|网上说|網上說|朋友说|朋友說|我看到说|都说|都說|看到有人说|"
    r"(?:some(?:one|body)|people|they|my (?:friend|uncle|boss|colleague))(?: (?:in|on|from) [\w ]{1,30})? (?:said|says|say|claims?|told me)(?: that)?|"
    r"some(?:one|body) in [\w ]{1,30}:|i (?:heard|read|saw)(?: that)?|apparently|supposedly|rumou?r has it(?: that)?|word is(?: that)?|"
    r"is it true(?: that)?|fact[- ]check:?|true or false:?)[\s,，:：]*",
    re.IGNORECASE,
)
_VERB_ZH = re.compile(
    r"[是有在会要了让把被说使令称认]|主张|已经|没有|宣布|允许|禁止|支持|反对|认为|成立|创立|获得|达到|超过|投入|报道|欢迎|限制|鼓励|要求|担心|批准|承认|"
    r"否认|通过|属于|出口|进口|卖|买|涨|跌|召集|指控|调查|依赖"
)
_VERB_EN = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must|does|did|do|says|said|wants|wanted|argues|argued|claims|"
    r"claimed|thinks|believes|isn't|aren't|wasn't|doesn't|didn't|won't|can't|cannot|makes?|made|banned|allowed|approved|put|puts|"
    r"reported|announced|admitted|denied|supports?|opposes?|calls?|called|told|wrote|written|founded|published|\w{3,}(?:ed|es))\b"
)
_SEPARATORS = re.compile(r"[?？]+[\s\"”’)）]*|\n+|[;；]+")


def strip_frame(text: str) -> tuple[str, bool]:
    """A message without "I heard that …" and "… is that true?".

    Returns:
        The bare statement, and whether such a frame was there: who frames a message so wants it checked.
    """
    bare = _HEARSAY.sub("", text, count=1)
    shorter = _VERIFIES.sub("", bare)
    if len(shorter) >= 4:
        bare = shorter
    return (bare, True) if bare != text and len(bare.strip()) >= 4 else (text, False)


def form_of(text: str, plain: str) -> Form:
    """What sort of message ``text`` is; ``plain`` is the same in lower case and Simplified Chinese."""
    _, framed = strip_frame(text)
    asks = _ASKS_ZH.search(plain) or _ASKS_EN.search(plain)
    if framed and not asks:
        return Form.STATEMENT
    if asks or text.rstrip(' "”’)）').endswith(("?", "？")):
        return Form.QUESTION
    if HAN.search(plain):
        states = len(HAN.findall(plain)) >= 5 and _VERB_ZH.search(plain) and not _only_nouns(plain)
    else:
        states = len(plain.split()) >= 4 and _VERB_EN.search(plain) is not None
    return Form.STATEMENT if states else Form.KEYWORDS


def _only_nouns(plain: str) -> bool:
    pieces = plain.split()
    return len(pieces) > 1 and all(len(piece) <= 6 for piece in pieces)


def split(text: str) -> tuple[str, ...]:
    """The questions that stand in one message, at most three; one where nothing separates them."""
    parts = [part.strip() for part in _SEPARATORS.split(text)]
    parts = [part for part in parts if len(part) >= 3]
    if len(parts) == 1 and len(HAN.findall(text)) >= 10:
        pieces = [piece for piece in re.split(r"[\s,，]+", text.strip()) if piece]
        if 2 <= len(pieces) <= MAX_PARTS and all(len(HAN.findall(piece)) >= 4 for piece in pieces):
            parts = pieces
    return tuple(parts) if 2 <= len(parts) <= MAX_PARTS else (text,)
