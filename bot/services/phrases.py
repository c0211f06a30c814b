"""The bot's own sentences in the three languages."""

from __future__ import annotations

from bot.domain.entry import ClaimKind
from bot.domain.language import Language, Text
from bot.domain.reply import DifferenceKind

CLAIM_KINDS = {
    ClaimKind.REPORTED: Text("文章转述的事实", "文章轉述的事實", "reported fact"),
    ClaimKind.ARGUMENT: Text("作者的论点", "作者的論點", "the author's argument"),
    ClaimKind.FORECAST: Text("作者的预测", "作者的預測", "the author's forecast"),
    ClaimKind.RECOMMENDATION: Text("作者的建议", "作者的建議", "the author's recommendation"),
    ClaimKind.BACKGROUND: Text("文章提到的背景", "文章提到的背景", "background in the article"),
}

DIFFERENCE_KINDS = {
    DifferenceKind.FIGURE: Text("数字", "數字", "figure"),
    DifferenceKind.NAME: Text("名称", "名稱", "name"),
    DifferenceKind.YEAR: Text("年份", "年份", "year"),
    DifferenceKind.POLARITY: Text("说法相反", "說法相反", "the opposite"),
    DifferenceKind.KNOWN: Text("常见误述", "常見誤述", "known misstatement"),
}

PHRASES = {
    "consistent": Text("与来源一致。", "與來源一致。", "This agrees with the source."),
    "differs": Text("与来源不符。", "與來源不符。", "This differs from the source."),
    "yours": Text("你的说法", "你的說法", "yours"),
    "source": Text("来源的说法", "來源的說法", "the source"),
    "sources": Text("出处", "出處", "Sources"),
    "note": Text("编者注", "編者註", "Curator's note"),
    "byline": Text("署名", "署名", "byline"),
    "suggested": Text(
        "我不确定你问的是哪一个，你是想问：",
        "我不確定你問的是哪一個，你是想問：",
        "I am not sure which you mean. Did you mean:",
    ),
    "none": Text("以上都不是", "以上都不是", "None of these"),
    "unanswered": Text(
        "这个问题我没有可靠的、有出处的答案，所以不乱答。",
        "這個問題我沒有可靠的、有出處的答案，所以不亂答。",
        "I have no reliable, sourced answer to that, so I will not guess.",
    ),
    "noted": Text(
        "已记下，供编辑补充。",
        "已記下，供編輯補充。",
        "I have noted it for the people who curate the answers.",
    ),
    "left_open": Text(
        "这个问题我没有可靠的、有出处的答案：{questions}",
        "這個問題我沒有可靠的、有出處的答案：{questions}",
        "To this I have no reliable, sourced answer: {questions}",
    ),
    "nearest": Text("相近的话题：", "相近的話題：", "Nearest topics:"),
    "empty": Text("请用一句话写下你的问题。", "請用一句話寫下你的問題。", "Please type your question in a sentence."),
    "chosen_none": Text(
        "好的，已记下：以上都不是你要问的。",
        "好的，已記下：以上都不是你要問的。",
        "Noted: none of these was what you meant.",
    ),
    "choose": Text("请选 0 到 {last}。", "請選 0 到 {last}。", "Please choose 0 to {last}."),
    "expired": Text(
        "这个按钮已过期，请再问一次。",
        "這個按鈕已過期，請再問一次。",
        "This button has expired. Please ask again.",
    ),
    "text_only": Text(
        "我只看得懂文字，请把问题打出来。",
        "我只看得懂文字，請把問題打出來。",
        "I can only read text. Please type your question.",
    ),
    "welcome": Text(
        "你好！我是“出处”：针对一篇文章回答问题，每个答案都注明出处；没有可靠答案时会直说。\n"
        "直接发问题即可，例如：{example}",
        "你好！我是「出處」：針對一篇文章回答問題，每個答案都註明出處；沒有可靠答案時會直說。\n"
        "直接發問題即可，例如：{example}",
        "Hello! I am Chuchu. I answer questions about one article, each answer with its source, and say so when I "
        "have none.\nJust send a question, for example: {example}",
    ),
    "about": Text("依据：{source}", "依據：{source}", "Based on: {source}"),
}


def phrase(key: str, language: Language, **values: str) -> str:
    """One of the bot's sentences; ``values`` fill its placeholders."""
    text = PHRASES[key].in_language(language)
    return text.format(**values) if values else text


def colon(language: Language) -> str:
    """What stands between a label and what it introduces, as the language writes it."""
    return ": " if language is Language.EN else "："
