"""What people put around a statement that they pass on: where they have it from, what they feel, "is that true?".

None of it belongs to the statement. Who says something *in the source* does ("Sacks says …"), so only speakers that are
nobody's name are taken off: people in the asker's life, media in general, the article itself. Each table is one
alternative a line, in both scripts, matched against the text as written, whatever its case.
"""

from __future__ import annotations

import re

MAX_OPENINGS = 4
MAX_TAGS = 2
LONGEST_TAG = 64  # characters of what stands at the end of a message and belongs to the frame; they are fewer
LEAST = 4  # characters that must be left

_PEOPLE = (
    r"(?:我|我们|我們|人家|人哋|有人|有的人|别人|別人|大家|网友|網友|群友|听懂的人|懂的人|"
    r"(?:我的?|我们|我們|阿|老)?(?:同事|同学|同學|同行|朋友|哥们|哥們|闺蜜|閨蜜|室友|老师|老師|老板|老闆|领导|領導|邻居|鄰居|客户|客戶|"
    r"亲戚|親戚|爸爸?|妈妈?|媽媽?|爷爷?|爺爺?|奶奶|叔叔?|舅舅?|姑姑?|姐姐?|哥哥?|表[哥姐弟妹]|老公|老婆|先生|太太|儿子|兒子|女儿|女兒|孙子|孫子)"
    r"|专家们?|專家們?|媒体|媒體|外媒|新闻里?|新聞裡?|报纸上?|報紙上?|电视上?|電視上?|记者|記者|评论区|評論區|"
    r"(?:[a-z]{2,10}|[\u4e00-\u9fff]{1,4}?)?(?:群里?|群裡|群組|群组|板|版|论坛|論壇|贴吧|貼吧|股吧)(?:里|裡|上)?(?:都|有人|大家){0,3}"
    r"|网上|網上|网络上|網路上|外面|外边|外邊|坊间|坊間|微博上?|微信上?|抖音上?|推特上?|脸书上?|臉書上?|知乎上?|油管上?|ptt上?|dcard上?)"
)
_SAYS = (
    r"(?:都|有人|也|还|還|就|是|一直|老|刚|剛|最近|今天|昨天|跟我|同我|和我|给我|給我|在){0,3}"
    r"(?:说过?|說過?|讲过?|講過?|话|話|傳話|传|傳|爆料?|转发?|轉發?|分享|提到|写到?|寫到?|告诉我|告訴我|聊到?|吵|forward(?:话|話)?|fwd)"
    r"(?:的|了|着|著|是|道)?(?![法明服不起播谎謊得来來到过過什甚啥哪谁誰几幾咩乜])"
)
# Taken off as well, but no sign that the message is passed on
_INTERJECTIONS = (
    r"(?:笑死|哈哈+|卧槽|我去|我靠|天哪|天啊|哇塞?|好家伙|好傢伙|诶|欸|哎呀?|唉|喂|嗯+|啊|话说|話說|对了|對了|那个|那個|所以说?|所以說?|不是吧|咦)"
    r"(?=[\s!！:：,，])",
    r"(?:wow|omg|lol|haha+|hmm+|hey|hi|ok|okay|so|well|um+|oh|yo|guys|btw)(?=[\s,!:])"
    r"(?!\s+(?:what|who|why|how|when|where|is|are|does|do|did|can)\b)",
)
_INTERJECTION = re.compile(rf"^\s*+(?:{'|'.join(_INTERJECTIONS)})[\s,，:：!！、—-]*", re.IGNORECASE)
_OPENINGS = (
    # brackets and labels: 【重磅】, 转发：, FYI:
    r"[【\[〔(（][^】\]〕)）0-9A-Za-z]{1,8}[】\]〕)）]",
    r"(?:网传|網傳|传闻|傳聞|有传|有傳|坊间传闻?|坊間傳聞?|传言|傳言)(?:说|說|称|稱|指|是)?|(?:文里|文裡|文中|文章里|文章裡)(?:写|寫|说|說|讲|講)(?:了|道)?(?!什|甚"
    r"|啥|哪|谁|誰|几|幾|咩|乜)",
    r"(?:朋友|群[里裡]|家人群|家族群)[^:：，,]{0,6}[:：]",
    r"群?[组組]?(?:转发|轉發|求证|求證|求辟谣|求闢謠|辟谣|闢謠|查证|查證)(?=[\s:：,，!！])|群组?转发|群組?轉發|朋友圈都?在?[转轉传傳]",
    r"(?:最新消息|最新|重磅消息?|突发|突發|快讯|快訊|独家|獨家|惊爆|驚爆|震惊|震驚|实锤了?|實錘了?|刚刚|剛剛|刚出|注意)(?=[\s!！:：,，])",
    # 听说, 据报道, 我记得, 印象中
    r"我?(?:好像|最近|刚才|剛才|今天|昨天)?(?:听说|聽說|据说|據說|听讲|聽講|听人说|聽人說|听到|聽到|听闻|聽聞|收到风|收到風)过?過?(?:是)?",
    r"[据據](?:外媒|媒体|媒體|新闻|新聞|网友|網友|朋友|知情人士)?(?:报道|報導|報道|传|傳|悉|(?:了解|瞭解)(?![禁除放])|爆料|称|稱)(?:说|說|称|稱)?",
    r"我?(?:的?印象中|的?印象里|的?印象裡|记忆中|記憶中)(?:是|好像|应该|應該)?|我(?:依稀|好像)?(?:记得|記得|猜|估计|估計|觉得|覺得|以为|以為)(?:是|好像|应该|應該)?",
    r"我?(?:好像|刚|剛|才|今天|昨天|在网上|在網上|网上|網上)?(?:看到|看过|看過|看见|看見|刷到|读到|讀到|看了?|睇到)"
    r"(?:过|過|了)?(?:一?[个個种種条條篇]|有)?(?:转发|轉發|新闻|新聞|帖子?|视频|視頻|影片|文章|说法|說法|消息|人){0,4}(?:里|裡|上)?(?:说|說|讲|講|话|話|写|寫|是|称|稱)?",
    r"(?:有[个個种種]|一[个個种種])(?:说法|說法|传言|傳言|观点|觀點|消息)(?:是|说|說|称|稱)?",
    _PEOPLE + _SAYS,
    r"按(?:他|作者|文章)的?(?:看法|意思|说法|說法)|依(?:他|作者|文章)的?(?:看法|意思|說法)",
    # English
    r"fwd?:|forwarded:|fyi[,:]?|psa[,:]",
    r"breaking(?: news)?[:!]|news flash[:!]|[\w ]{1,24} sent (?:me )?this:|saw this on \w+:",
    r"(?:some(?:one|body)|people|they|everyone|(?:my|our|a|the) (?:friend|uncle|aunt|boss|colleague|coworker"
    r"|co-worker|dad|mum|mom"
    r"|father|mother|brother|sister|cousin|teacher|professor|neighbou?r|roommate|guy|news|media|article|piece|text))"
    r"(?: (?:in|on|from|at|of) (?:the |my |our |a )?[\w ]{1,24}?)?"
    r" (?:just )?(?:said|says|say|saying|claims?|claimed|told me|tells me|swears|insists|keeps? saying"
    r"|is saying|wrote|writes|posted|mentions?)"
    r"(?: me)?(?: that)?",
    r"some(?:one|body) in [\w ]{1,30}:",
    r"(?:i(?:'ve| have)?|we) (?:just |also |once )?(?:heard|read|saw|seen|remember|recall|think|thought|believe"
    r"|guess|gather|understand)"
    r"(?: (?:somewhere|online|it said|reports?|a post|a tweet|people say|on (?:x|twitter|reddit|facebook|tv"
    r"|whatsapp)))?(?: (?:saying|claiming))?(?: that)?",
    r"(?:heard|read|saw|seen) (?:somewhere |online |on [\w ]{1,16}? |from [\w ]{1,16}? )?(?:that )?(?=(?:the|a"
    r"|an|he|she|it|they|there|china|beijing|author|[a-z]\w+)\b)",
    r"(?:apparently|supposedly|allegedly|reportedly|honestly|turns out(?: that)?|did you know(?: that)?"
    r"|so basically|basically"
    r"|not sure(?: if this is true)?(?: but)?|pretty sure(?: that)?|if i(?:'m not mistaken| remember (?:right"
    r"|correctly)| recall(?: correctly)?))",
    r"per (?:the|this) (?:article|piece|text),?|word on the street is(?: that)?",
    r"rumou?r has it(?: that)?|word is(?: that)?|is it true(?: that)?|fact[- ]check:?|true or false:?|confirm:"
    r"|question:",
    r"according to (?:a|my|some|the) (?:friend|post|article|colleague|guy|video|news|rumou?r|piece"
    r"|report i read)[,:]?",
)
_OPENING = re.compile(rf"^\s*+(?:{'|'.join(_OPENINGS)})[\s,，:：、—-]*", re.IGNORECASE)

_TAGS = (
    r"是真的吗|真的吗|真的假的|真的嘛|是真的么|真的么|真假|真伪|真偽|是真是假|是不是真的|有这回事吗|有這回事嗎|可信吗|可信嗎|靠谱吗|靠譜嗎|是真的",
    r"对吗|对吧|对不对|是吗|是吧|是不是|不是吗|不是嗎|没错吧|沒錯吧|没说错吧|沒說錯吧|没记错吧|沒記錯吧|真的嗎|是真的嗎|對嗎|對吧|對不對|是嗎",
    r"我没记错吧|我沒記錯吧|我没理解错吧|我沒理解錯吧|我没看错吧|我沒看錯吧|没毛病吧|沒毛病吧|可不是嘛|可不是|有没有错|有沒有錯|求证|求證|求辟谣|求闢謠",
    r"系咪真㗎|係咪真㗎|係咪真嘅|真係㗎|系咪|係咪|啱唔啱|啱㗎嘛|有冇搞錯|有冇錯",
    r"(?:我)?(?:同事|朋友|老师|老師|我爸|我妈|我媽|群友|网友|網友|新闻里?|新聞裡?|报纸上?|報紙上?|电视上?|電視上?|别人|別人|人家|他们|他們|群里|群裡)"
    r"(?:都|跟我|是这么|是這麼|这么|這麼|也){0,3}(?:说|說|讲|講|写|寫|传|傳|告诉我|告訴我)(?:的|过|過)?",
    r"我(?:记着呢|記著呢|记得的?|記得的?|听说的|聽說的|看到的|看新闻说的|亲眼看到的?|猜的?)",
    r"(?:你们|你們|大家)?(?:信吗|信嗎|信不信)|(?:你们|你們|大家|各位)(?:怎么看|怎麼看)|别小看|別小看|长知识了|長知識了|笑死|哈哈+|厉害了|厲害了",
    r"篇文都系咁讲|篇文都係咁講|文章也是这么说的?|文章也是這麼說的?|文章里?(?:是)?(?:这么|這麼)(?:说|說|写|寫)的?",
)
_TAGS_IN_ENGLISH = (
    r"(?:is (?:that|this|it) |that's |thats )(?:true|right|correct|real|legit|accurate|so)",
    r"true or false|fact or fiction|really|innit|yes or no|isn't it|aren't they|doesn't it|don't they"
    r"|didn't (?:he|they|it)|no\?|huh|eh|lol|smh",
    r"(?:i )?(?:saw|read|heard) (?:it|this|that) (?:on|in|from|at) [\w ]{1,20}|i (?:think|guess|believe|read"
    r"|heard|swear)|(?:if )?i (?:remember|recall)(?: (?:right|correctly))?"
    r"|iirc|afaik|imo|imho|or so i(?:'ve)? (?:heard|read)|or am i wrong|am i right|right guys"
    r"|correct me if i'm wrong|source\?|can anyone confirm|any truth to that"
    r"|my (?:friend|colleague|dad|mum|mom|uncle|boss|teacher) (?:said|says|told me)(?: so)?",
)
_TAG = re.compile(
    rf"[,，。.!！?？、;；:：\s—-]{{0,8}}"
    rf"(?:{'|'.join(_TAGS)}|(?<![a-z0-9'’-])(?:{'|'.join(_TAGS_IN_ENGLISH)}))[\s?？!！。.~～]{{0,8}}\Z",
    re.IGNORECASE,
)
# A bare "right?" ends a statement; where the message opens like a question it belongs to that
_BARE_TAG = re.compile(
    r"[,，。.!！?？、;；:：\s—-]{0,8}\b(?:true|right|correct|real|legit|accurate)[\s?？!！。.]{0,8}\Z", re.IGNORECASE
)
_ASKS = re.compile(
    r"\s*(?:what|who|when|where|which|why|how|is|are|was|were|do|does|did|can|could|will|would|should|has"
    r"|have)\b",
    re.I,
)
# "the theory is right" is no question whether it is so
_LEANS = re.compile(r"\b(?:is|are|was|were|be|been|being|not|still|really|it's|very|so|that|the|a|to)$", re.IGNORECASE)


def strip_openings(text: str) -> str:
    """A message without what stands before the first statement; forwards may have several such frames."""
    return _opened(text)[0]


def _opened(text: str) -> tuple[str, bool]:
    """The same, and whether any of it says that the message is passed on."""
    passed_on = False
    for _ in range(MAX_OPENINGS):
        opening = _OPENING.match(text)
        found = opening or _INTERJECTION.match(text)
        shorter = text[found.end() if found else 0 :].lstrip("!！:：,， ")
        if shorter == text or len(shorter) < LEAST:
            break
        text, passed_on = shorter, passed_on or opening is not None
    return text, passed_on


def strip_tags(text: str) -> str:
    """A message without what stands behind the last statement."""
    for _ in range(MAX_TAGS):
        end = max(0, len(text) - LONGEST_TAG)  # only the end of a long message need be looked at
        shorter = text[:end] + _TAG.sub("", text[end:])
        if shorter == text and not _ASKS.match(text):
            shorter = text[:end] + _BARE_TAG.sub("", text[end:])
        if shorter == text or len(shorter) < LEAST or _LEANS.search(shorter, max(0, len(shorter) - LONGEST_TAG)):
            break
        text = shorter
    return text


def is_tag(text: str) -> bool:
    """Whether a text is nothing but such an ending (真的吗？)."""
    return _TAG.fullmatch(text) is not None or _BARE_TAG.fullmatch(text) is not None


def strip_frame(text: str) -> tuple[str, bool]:
    """A message without "I heard that …" and "… is that true?".

    Returns:
        The bare statement, and whether such a frame was there: who frames a message so wants it checked. A mere
        interjection is no such frame.
    """
    opened, passed_on = _opened(text)
    bare = strip_tags(opened)
    if bare == text or len(bare.strip()) < LEAST:
        return text, False
    return bare, passed_on or bare != opened
