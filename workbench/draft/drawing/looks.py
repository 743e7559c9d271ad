"""The words for looks that appearance texts use, English and Chinese, and how to find them.

Each table maps a pattern to what it means. Latin words count only as whole words, Chinese ones anywhere.
"""

import re
from dataclasses import dataclass
from functools import cache

CLOTH_COLOURS = {
    "crimson|scarlet|深红|绯红": "#a3202e",
    "maroon|burgundy|wine|酒红": "#6f1d2f",
    "red|红|朱": "#c23a35",
    "navy|navy blue|dark blue|deep blue|深蓝|藏蓝|海军蓝": "#22315c",
    "sky blue|light blue|pale blue|浅蓝|天蓝|淡蓝": "#86b7dd",
    "teal|turquoise|cyan|青": "#2f8b8c",
    "indigo|靛": "#383a7c",
    "blue|蓝": "#3566ab",
    "dark green|forest green|深绿|墨绿": "#28523c",
    "emerald|emerald green|jade|jade green|翠": "#23875f",
    "olive|olive green|khaki|军绿|卡其": "#7a7642",
    "green|绿": "#4a8a4c",
    "mustard|ochre|芥": "#c1912f",
    "gold|golden|金": "#d8a93c",
    "yellow|golden yellow|黄": "#e7bf3e",
    "rust|rusty|copper|铜": "#a8532d",
    "orange|burnt orange|橙|橘": "#dd7a30",
    "lavender|lilac|淡紫|浅紫": "#a893cf",
    "purple|violet|紫": "#71489a",
    "pink|rose|粉": "#de8fa6",
    "cream|ivory|beige|sand|米|象牙": "#e3d6b8",
    "tan|camel|驼": "#b98f5e",
    "brown|chocolate brown|chestnut|棕|褐|咖啡|leather|皮": "#73492c",
    "charcoal|charcoal grey|charcoal gray|dark grey|dark gray|深灰|炭": "#3b3e46",
    "silver|银": "#b9c0c9",
    "grey|gray|灰": "#868b94",
    "white|snow-white|白|素": "#eeebe4",
    "black|dark|黑|玄": "#26242c",
}
HAIR_COLOURS = {
    "jet-black|jet black|raven|black|乌|黑": "#1f1a22",
    "dark brown|dark|深棕|深褐": "#38241b",
    "light brown|sandy|浅棕|浅褐": "#9a6e43",
    "brown|chestnut|brunette|棕|褐": "#5f3c25",
    "auburn|copper|赤褐": "#7f3521",
    "ginger|red|红": "#b4512a",
    "blond|blonde|golden|gold|fair|yellow|金": "#dcb062",
    "silver|银": "#c3c7cf",
    "grey|gray|greying|graying|grizzled|灰|花白|斑白": "#9a9ba1",
    "white|snowy|白": "#e9e7e2",
}
SKIN_COLOURS = {
    "pale|fair|white|porcelain|白皙|苍白|白": "#f8ddca",
    "freckled|rosy|light|红润": "#f4cdaf",
    "metal|steel|tin|金属": "#a9b4bf",
    "olive|golden|黄": "#dcab7c",
    "tan|tanned|bronze|bronzed|weathered|sunburnt|sun-browned|晒|古铜|沧桑|麦色": "#c58c5c",
    "brown|褐|棕": "#9c653d",
    "dark|black|ebony|deep|黝黑|黑": "#6c432c",
}
SKINS = ("#f6d7bf", "#efc6a2", "#e0ab7e", "#c88d5f", "#a06a43", "#75492f")
HAIRS = ("#1f1a22", "#38241b", "#5f3c25", "#7f3521", "#9a6e43", "#dcb062")
OLD_HAIRS = ("#b4b5ba", "#d6d6d6", "#e9e7e2")
CLOTHES = ("#b5483f", "#2f6690", "#c98d35", "#4d7a54", "#6b5397", "#a85a36", "#2f7f86", "#8b3f5e", "#47557c", "#7c6a4a")
LOWERS = ("#3d4252", "#54483f", "#2f3d4f", "#6b5a47", "#44404c")

HAIR_NOUNS = "hair|haired|curls|locks|braid|braids|ponytail|bun|bob|plaits?|bangs|发|辫|髻|头发|马尾"
SKIN_NOUNS = "skin|skinned|complexion|metal head|metal body|皮肤|肤色|肤|脸庞|面色"
EYE_NOUNS = "eyes|eyed|眼睛|眼|双眸|眸"
LOWER_NOUNS = "trousers|pants|jeans|breeches|shorts|leggings|裤子|长裤|裤|skirt|裙摆"
SCARF_NOUNS = "scarf|shawl|muffler|围巾|披肩"
EYES = {
    "blue|蓝": "#3d6fa8",
    "green|绿|碧": "#4b8257",
    "grey|gray|灰": "#6f7d88",
    "hazel|amber|琥珀": "#96672c",
    "brown|dark|black|褐|棕|黑": "#4a2d1e",
}

BEARD_NOUNS = "beard|bearded|moustache|mustache|胡子|胡须|须"
ANIMALS = {
    "cat|kitten|fox|wolf|tiger|leopard|squirrel|hedgehog|badger|otter|bat|猫|狐狸|狼": "pointed",
    "rabbit|hare|donkey|kangaroo|兔": "long",
    "bear|mouse|rat|lion|monkey|ape|panda|koala|hamster|beaver|mole|elephant|熊|鼠|猴": "round",
    "dog|puppy|pig|sheep|lamb|goat|cow|ox|bull|deer|stag|horse|pony|unicorn|seal|狗|猪|羊|牛|马": "floppy",
    "bird|sparrow|robin|magpie|owl|crow|raven|eagle|parrot|swan|duck|goose|hen|rooster|cock|chick|chicken|penguin|"
    "nightingale|stork|seagull|gull|鸟|鸭|鹅": "beak",
    "frog|toad|turtle|tortoise|snake|lizard|crocodile|fish|goldfish|whale|dolphin|shark|octopus|crab|snail|ant|bee|"
    "butterfly|spider|grasshopper|cricket|dragon|蛙|龟|蛇|鱼": "smooth",
}
HAIR_STYLES = {
    "bald|balding|shaved head|shaven|光头|秃": "bald",
    "braids?|braided|plaits?|pigtails|辫": "braids",
    "ponytail|pony tail|马尾": "ponytail",
    "bun|chignon|updo|发髻|盘发|髻": "bun",
    "topknot|top-knot|束发": "topknot",
    "curly|curls|wavy|frizzy|卷发|卷": "curly",
    "bob|bobbed|shoulder-length|chin-length|齐肩|短发的?女": "bob",
    "tousled|messy|unruly|spiky|wild|蓬乱|凌乱": "tousled",
    "combed back|slicked back|背头": "short",
    "cropped|buzz cut|crew cut|close-cropped|寸头|平头": "cropped",
    "long hair|long(?: \\w+){0,2} hair|long-haired|flowing|长发": "long",
    "short hair|short(?: \\w+){0,2} hair|short-haired|短发": "short",
}
GARMENTS = {
    "cloak|cape|mantle|斗篷|披风": "cloak",
    "coat|overcoat|raincoat|trench coat|jacket|parka|oilskins?|外套|大衣|风衣|夹克|棉袄|雨衣": "coat",
    "apron|围裙": "apron",
    "hanfu|kimono|robes?|scholar's gown|long gown|habit|cassock|长袍|汉服|和服|袍|道袍|僧衣|长衫": "robe",
    "dress|gown|frock|skirt|sundress|连衣裙|长裙|裙子|裙|旗袍": "dress",
    "uniform|armou?r|制服|军装|校服|盔甲": "uniform",
    "suit|waistcoat|vest|blazer|tuxedo|西装|马甲|礼服": "suit",
    "sweater|jumper|pullover|cardigan|hoodie|jersey|毛衣|卫衣": "sweater",
    "shirt|blouse|tunic|smock|t-shirt|tee|overalls|dungarees|衬衫|上衣|衣服|衣衫|衣裳|短衫|衣": "shirt",
}
HATS = {
    "crown|tiara|diadem|皇冠|王冠|冠": "crown",
    "straw hat|bamboo hat|conical hat|sun hat|草帽|斗笠": "straw",
    "hood|hooded|兜帽": "hood",
    "headscarf|kerchief|bandana|turban|veil|头巾": "kerchief",
    "cap|helmet|beret|beanie|woollen hat|sailor hat|captain's hat|鸭舌帽|贝雷帽|便帽|头盔": "cap",
    "hat|fedora|bowler|top hat|帽": "brim",
}
BEARDS = {
    "beard|bearded|beards|胡子|胡须|络腮胡|白须|长须": "beard",
    "moustache|mustache|小胡子|八字胡": "moustache",
}
GLASSES = "glasses|spectacles|goggles|monocle|bespectacled|眼镜"
CANE = "cane|walking stick|staff|crutch|拐杖|手杖|法杖"
GENDERS = {
    "girl|woman|female|lady|mother|grandmother|daughter|sister|wife|queen|princess|aunt|nun|witch|waitress|actress|she|"
    "her|widow|maid|bride|grandma|mum|mom|女|妈|母|奶奶|姐|妹|婆|姑娘|公主|王后|妻|她|姨|婶": "female",
    "boy|man|male|gentleman|father|grandfather|son|brother|husband|king|prince|uncle|monk|wizard|waiter|he|his|him|"
    "fisherman|widower|groom|grandpa|dad|lad|bald|bearded|beard|moustache|mustache|男|爸|父|爷爷|哥|弟|叔|伯|王子|国王|丈夫|"
    "他|先生|老头|和尚|胡子|胡须|少年": "male",
}
AGES = {
    "elderly|(?<!-)aged(?! \\d)|aged [6-9]\\d|grandmother|grandfather|grandma|grandpa|wrinkled|"
    "^(?:an? )?old|(?<!years )(?<!year )(?<!-)old(?=,|$)|"
    "old (?:man|woman|lady|gentleman|person|sailor|fisherman|keeper|monk|king|queen|captain)|[6-9]\\d[- ]years?[- ]old|"
    "in (?:his|her|their) (?:six|seven|eigh|nine)\\w*ties|老人|老头|老妇|老太|老者|年迈|奶奶|爷爷|婆婆|"
    "[六七八九]十[多余几]?岁|[6-9]\\d岁|老渔|老船": "old",
    "^(?:an? )?little|child|kid|boy|girl|toddler|schoolboy|schoolgirl|little one|"
    "(?:[2-9]|1[0-2])[- ]years?[- ]old|孩子|小孩|男孩|女孩|儿童|小朋友|(?<!\\d)(?:[2-9]|1[0-2])岁|"
    "(?<![一二三四五六七八九十])[二三四五六七八九]岁|(?<![二三四五六七八九])十[一二]?岁": "child",
    "young|youth|teen|teenage|teenager|adolescent|twenties|student|少年|少女|青年|年轻|姑娘|学生|"
    "(?:1[3-9]|2\\d)[- ]years?[- ]old|1[3-9]岁|2\\d岁|(?<![二三四五六七八九])十[三四五六七八九]岁|二十": "young",
    "adult|middle-aged|grown|thirties|forties|fifties|中年|成年|(?:3|4|5)\\d[- ]years?[- ]old": "adult",
}


@dataclass(frozen=True)
class Found:
    """A meaning in a text, and where its word stands."""

    meaning: str
    start: int
    end: int


@cache
def _pattern(words: str) -> re.Pattern[str]:
    longest_first = sorted(_alternatives(words), key=len, reverse=True)
    parts = (rf"(?<![A-Za-z])(?:{word})(?![A-Za-z])" if word[0].isascii() else word for word in longest_first)
    return re.compile("|".join(parts), re.IGNORECASE)


def _alternatives(words: str) -> list[str]:
    """The alternatives at the top level of a pattern; bars inside parentheses do not part."""
    parts, depth = [""], 0
    for letter in words:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def says(words: str, text: str) -> bool:
    """Whether the text has one of the words."""
    return _pattern(words).search(text) is not None


def find(table: dict[str, str], text: str) -> Found | None:
    """The first meaning of the table, in the table's order, whose words the text has."""
    for words, meaning in table.items():
        if match := _pattern(words).search(text):
            return Found(meaning, match.start(), match.end())
    return None


def colour_of(noun: str, colours: dict[str, str], text: str) -> str | None:
    """The colour that the text gives to a thing (`noun`: its words), or None.

    It stands before the thing in the same clause, `a long red coat`, or behind it, `hair of silver`, `头发乌黑`.
    """
    for match in _pattern(noun).finditer(text):
        before = re.split(r"[,，、;；。.]|\band\b|\bwith\b|(?<=[衣裤裙袍服巾帽])和?", text[: match.start()])[-1]
        if colour := _last(colours, before[-32:]) or _last(colours, match[0]):
            return colour
        after = re.split(r"[,，、;；。.]|\band\b|\bwith\b|\bin\b", text[match.end() :])[0]
        if re.match(r"\s*(?:of|is|are|was|were|[\u4e00-\u9fff])", after) and (colour := _last(colours, after[:16])):
            return colour
    return None


def colour_after(words: str, colours: dict[str, str], text: str) -> str | None:
    """The first colour shortly after one of the words: `wearing a violet shawl`, `一身白`."""
    match = _pattern(words).search(text)
    if not match:
        return None
    near = text[match.end() : match.end() + 28]
    found = [
        (one.start(), one.start() - one.end(), value)
        for phrases, value in colours.items()
        for one in _pattern(phrases).finditer(near)
    ]
    return min(found)[2] if found else None


def _last(colours: dict[str, str], text: str) -> str | None:
    """The colour whose word ends nearest to the end of the text; of two that end together, the longer word."""
    found = [
        (match.end(), match.end() - match.start(), value)
        for words, value in colours.items()
        for match in _pattern(words).finditer(text)
    ]
    return max(found)[2] if found else None
