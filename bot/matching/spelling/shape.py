"""Han characters that are mistaken for one another by the eye, or by software that reads pictures.

A small table of our own, of characters that people do confuse in print or when they pick from a list; it is no measure
of likeness. Characters that also sound alike need no place here.
"""

from __future__ import annotations

from collections import defaultdict

# fmt: off
_GROUPS = (
    "己已巳", "未末", "囗口", "日曰", "人入", "大太犬", "土士", "千干于", "普晋", "刀力刁", "天夫", "王玉主", "凡几",
    "九丸", "贝见", "午牛", "田由甲申", "白自", "目且", "木术本", "币市", "戊戌戍", "候侯", "治冶", "拔拨", "析折拆",
    "住往佳", "徒徙陡", "推椎堆", "睛晴", "清请情晴", "买卖", "免兔", "鸟乌", "侍待持特", "幕慕墓募暮", "陪培赔倍部",
    "受爱", "璧壁", "祟崇", "令今", "冷泠", "刺剌", "帅师", "酒洒", "徽微", "载栽裁", "钓钩", "体休", "供洪", "英莫",
    "华毕", "为办", "技枝", "稀希", "限恨根很", "厂广", "料科", "券卷", "管菅", "官宫", "间问闻", "们门", "郎朗",
    "拜拝", "抄炒", "股般船", "价介", "链练", "模摸膜", "政攻", "攻功", "巧功", "府俯", "税悦锐", "率卒", "收牧",
    "赖懒", "独浊", "汉汊", "权杈", "寒塞", "赛寨", "优忧", "代伐", "哀衷衰", "仓仑", "合台", "庆厌", "压庄", "尤龙",
    "厉历", "导异", "昌冒", "末朱", "未朱", "乘乖", "末来", "予矛", "候喉", "即既", "却劫", "孟盂", "具真", "暴瀑",
    "折拆", "延廷", "弋戈", "戒戎", "斤斥", "晶品", "辨辩辫", "瞻赡", "搏博", "传伟", "伟佛", "伟韦", "违伟", "禁楚",
    "策荣", "略咯", "战占", "竞竟", "竟意", "竞克", "制剌", "裁截", "封卦", "锁销", "卡卞", "突实", "破坡", "领颌",
    "先失", "失矢", "光先", "进迸", "造选", "道遁", "迟尺", "还坏", "环坏", "杯坏", "补朴", "贴帖", "训驯", "练炼",
    "型刑", "智知", "能熊", "态恋", "变恋", "弯变", "半平", "导寻", "供拱", "应庆", "滴摘", "微徵", "贷货", "贸货",
    "易昜", "购沟", "采釆", "彩釆", "采菜", "单早", "早旱", "汗汁", "规观", "现观", "则侧测", "绝色", "级极", "吸级",
    "编偏", "篇偏", "遍偏", "扁篇", "遏竭", "竭揭", "歇遏", "渴竭", "喝渴", "谒竭", "设没投",
)
# fmt: on


def _table() -> dict[str, str]:
    alike: dict[str, dict[str, None]] = defaultdict(dict)
    for group in _GROUPS:
        for character in group:
            alike[character] |= dict.fromkeys(group.replace(character, ""))
    return {character: "".join(others) for character, others in alike.items()}


_ALIKE = _table()


def lookalikes(character: str) -> str:
    """The characters that one may be mistaken for; empty for most."""
    return _ALIKE.get(character, "")


def look_alike(one: str, other: str) -> bool:
    """Whether two characters may be mistaken for one another."""
    return other in _ALIKE.get(one, "")


def _shapes() -> dict[int, str]:
    """Each character of the table as the first one that it is linked to, by however many steps."""
    first: dict[str, str] = {}
    for start in _ALIKE:
        waiting = [start]
        while waiting:
            character = waiting.pop()
            if character not in first:
                first[character] = start
                waiting += _ALIKE[character]
    return {ord(character): representative for character, representative in first.items()}


# For ``str.translate``: characters that may be mistaken for one another as one of them. Coarser than `look_alike`, by
# which a match is then checked.
SHAPES = _shapes()
