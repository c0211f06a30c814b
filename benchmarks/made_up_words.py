"""What made-up phrasings are put together from. Of every list the first ones are used most."""

from __future__ import annotations


def listed(text: str, between: str | None = None) -> tuple[str, ...]:
    """The pieces of a text, which reads better than a list of a hundred quoted words."""
    return tuple(text.split(between))


ONSETS = listed("b bl br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sh sk sl sp st str t th tr v w y")
NUCLEI = listed("a e i o u ai ea ee oa oo ou")
CODAS = ("", "", "", *listed("b ck d f g l ll m n nd ng nt p r rd rn s sh sk ss st t th x"))
ENDINGS = ("", "", "", "", "s", "ed", "ing", "er", "al", "y")

ENGLISH_WORDS = listed("""
    people year time company government market work country money world price system plan power law trade technology
    industry policy report deal chip export ban rule product service customer card account payment bank transfer order
    delivery network school water food health city state court vote tax job wage home rent loan energy oil gas coal
    steel ship port road train plane car battery engine software data model cloud phone screen camera game team player
    record film music book paper letter news story author article source reader question answer claim figure number
    share rate growth loss profit budget debt fund investor board worker union strike factory supply demand stock
    licence permit limit quota tariff sanction border visa army weapon attack defence peace treaty ally rival partner
    leader president minister senator lawyer judge doctor teacher student farmer driver engineer scientist founder buy
    sell allow stop build move change raise cut keep open close start finish support oppose increase reduce control
    protect replace test approve reject delay promise warn expect fail win lose
""")
CHINESE_WORDS = listed("""
    公司 政府 市场 工作 国家 技术 产业 政策 问题 时间 价格 系统 计划 能力 法律 贸易 报告 协议 芯片 出口 禁令 规则
    产品 服务 客户 账户 付款 银行 转账 订单 物流 网络 学校 食品 健康 城市 法院 选举 税收 就业 工资 房租 贷款 能源
    石油 煤炭 钢铁 船舶 港口 公路 火车 飞机 汽车 电池 引擎 软件 数据 模型 云端 手机 屏幕 相机 游戏 球队 纪录 电影
    音乐 书籍 论文 新闻 故事 作者 文章 来源 读者 答案 说法 数字 份额 利率 增长 亏损 利润 预算 债务 基金 股东 工人
    工会 罢工 工厂 供应 需求 股票 许可 限制 配额 关税 制裁 边境 签证 军队 武器 攻击 防御 和平 条约 盟友 对手 伙伴
    领导人 总统 部长 议员 律师 法官 医生 老师 学生 农民 司机 工程师 科学家 创始人 购买 出售 允许 停止 建设 改变
    提高 削减 保持 开放 关闭 开始 结束 支持 反对 增加 减少 控制 保护 替代 测试 训练 批准 拒绝 推迟 承诺 警告 预期
    失败 赢得 失去
""")

# Before, between and after the content words; {} is a word that only this phrasing has
ENGLISH_OPENINGS = listed(
    "what is|how do i|why is|what does the|can you tell me|is it true that|when will|how much|who|where is the|does|"
    "tell me about|can|did|how does the|i want to know|which|are there any|please explain|has the|will the|what about|"
    "should|i need|do you know whether|what happens if|how long does|is there a|could you|why did|how many|explain|"
    "what kind of|i heard that|according to the author|would|i would like|the article says|so|apparently|how come|"
    "since when|whose|show me|they say|am i right that|any idea why|at what point|under which|to what extent|what if|"
    "help with|somebody told me|it seems that|let me know if|i wonder whether|compare|list all|give me|remind me of",
    "|",
)
ENGLISH_JOINTS = (" ", " the ", " of ", " and ", " to ", " for ", " in ", " with ", " on ", " or ", " from ", " by ")
ENGLISH_TAILS = listed(
    "||||now|in {}|this year|and {}|or not|for {}|without {}|at all|today|than {}|again|with {}|after {}|please|{} {}|"
    "before the {}|in the end|so {}|for me|of the {}|instead|already|any more|over {}",
    "|",
)
CHINESE_OPENINGS = listed(
    "||为什么|请问|怎么|什么是|听说|是不是|到底|如果|谁|什么时候|有没有|据说|作者说|能不能|哪些|我想知道|难道|关于|多少|哪里|"
    "为何|会不会|既然|文章里|有人说|请解释|凭什么|假如|究竟|告诉我|想了解一下|那么|原来|其实|最近|目前|据报道|我觉得|大家都说|"
    "说好的|按照|除了|即使|只要|虽然|因为|从哪里|哪一个|怎样才|可不可以|要不要|该不该",
    "|",
)
CHINESE_JOINTS = listed("的|和|对||跟|让|在|把|被|与|向|给|还是|以及|不|会|要|没有", "|")
CHINESE_TAILS = listed(
    "吗||呢||是什么|怎么办|了吗|和{}|的{}|多少|会怎么样|对{}呢|还是{}|有什么用|的原因|是真的吗|有关系吗|比{}更{}|怎么样|"
    "意味着什么|到底有多{}|会影响{}吗|跟{}一样|为什么{}|的意思|能{}吗|就{}了|才能{}|之后{}|最{}|不如{}|等于{}|靠不靠谱",
    "|",
)
