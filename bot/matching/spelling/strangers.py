"""Real names and coinages a slip or two from other words, which lists of English words do not hold.

None of them may become a name of the base: Biren is not Biden. A name that a base does know is known there first.
"""

from __future__ import annotations

_STRANGERS = """
    biren biron bidens trumpism trumpist trumpian maga arista arista arms armh amdocs aimd asmi asm mips risc micros
    macron micromax novidia nivea nividic envidia navidad invidia grok groq gork groke hygon sugon inspur cerebras
    sambanova tenstorrent graphcore phytium zhaoxin loongson iluvatar enflame vastai denglin hailo kneron ambiq
    deepl deepmind deepgram deepfake deepfakes deepseas deepspeed deepsea deepset deepsight mindseek peakseek opencl
    openal openapi openbsd openssl opensea oracle palantir anduril shein temu xpeng zeekr lixiang hauwert haier hisense
    midea gree tcl oppo vivo honor redmi meizu jdcom meituan didi weibo douyin kuaishou bilibili baichuan zhipu minimax
    stepfun moonshot kimi manus qwen yi ernie hunyuan doubao volcano tesla taser testa intuit inter intl infineon
    renesas rohm toshiba kioxia skhynix hynix rapidus denso sumco wacker siltronic siemens nokia ericsson qorvo skyworks
    marvell cadence synopsys ansys arteris sifive imagination alphawave rambus lattice xilinx altera spansion
    whitelist whitelists whitelisted whitelisting blacklisted blacklisting greenlight greenlit
    smartphone smartphones datacenter datacenters datacentre datacentres blockchain chatbot chatbots chipmaker
    chipmakers hyperscaler hyperscalers onshoring nearshoring friendshoring reshoring decoupling chokepoint chokepoints
    supercomputing crypto bitcoin stablecoin stablecoins ethereum fintech metaverse deepfaked podcast podcasts podcaster
    admin admins dealmaking
    livestream hashtag hashtags youtube youtuber linkedin instagram whatsapp wechat telegram
    reddit substack airbnb uber
    spotify netflix paypal venmo shopify softbank alibaba tencent baidu xiaomi lenovo byd catl nio temasek blackrock
    vimeo deezer tiktoker singh patel nguyen zhang zhao zhou zhu chen chang cheng cheung chong chung chan jiang jian
    wang weng wong wang hong huang tang teng tong yang yong liang liao ling lin lim luo lu sun song shen sheng shang
    shanxi shaanxi hunan henan hainan hebei hubei guangxi guangdong jiangsu jiangxi zhejiang anhui fujian guizhou gansu
    qinghai yunnan sichuan liaoning jilin heilongjiang ningxia xinjiang xizang tianjin nanjing nanning ningbo wuxi wuhan
    chinaman chinatown japans korean koreas taiwanese taipei tapei taiping hongkongers austria iran iraq niger nigeria
    mali malawi maldives gambia zambia latvia lithuania slovakia slovenia
    btw imho lmao lmfao rofl omg idk tbh fyi asap afaik iirc pls plz thx tks thnx ppl msg govt dept intl natl gonna
    wanna gotta kinda sorta lemme gimme dunno yall aint
    dont doesnt didnt wont wouldnt cant couldnt shouldnt mustnt neednt isnt arent wasnt werent hasnt havent hadnt
    mightnt im ive ill id youre youve youll youd hes shes theyre theyve theyll theyd weve whats whos wheres whens
    whys hows
    thats theres heres lets
"""
# Words that are younger than jieba's dictionary
_YOUNG = """
    信创 算力 自研 国产化 卡脖子 大模型 小模型 芯企 车企 房企 央企 国企 民企 科企 脱钩 去风险 调头 友岸 近岸 内卷 躺平
    润了 站队 选边 拉黑 控评 翻墙 带货 直播 短视频 网红 热搜 吃瓜 爆雷 暴雷 割韭菜 梭哈 白嫖 真香 破防 上头 种草
    拔草 打脸 甩锅 背锅 躺枪 躺赢 双标 舔狗 跪舔 站台 破圈 出圈 出海 显存 显卡 算法 光刻机 光刻胶 晶圆 晶片 制程
    良率 流片 代工 封测 先进封装 存算一体 智算 超算 云端 边缘端 端侧 开源 闭源 蒸馏 微调 幻觉 智能体 具身 中企 美企
    台企 港企 日企 韩企 台积 三星 中芯 长存 长鑫 寒武纪 摩尔线程 壁仞 燧原 沐曦 海光 龙芯 飞腾 申威 昆仑芯 平头哥
    紫光 展锐 比特大陆 川普 拜登 马斯克 黄仁勋 懂王 老黄 皮衣 川宝 川粉 贺锦丽 万斯 卢比奥 卢特尼克 贝森特 华威 寒国
    韦达
"""
STRANGERS = frozenset(_STRANGERS.split() + _YOUNG.split())
