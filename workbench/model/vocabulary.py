"""The closed words of direction. A value is the English phrase used in prompts; labels give both languages.

Sizes and angles follow ShotBench (arXiv 2506.21356), movements CameraBench (arXiv 2504.15376).
"""

from enum import StrEnum


class Language(StrEnum):
    """Languages that the offline writer and voices know."""

    ENGLISH = "en"
    CHINESE = "zh"


class ShotSize(StrEnum):
    """How much of the subject the frame holds."""

    EXTREME_WIDE = "extreme wide shot"
    WIDE = "wide shot"
    FULL = "full shot"
    MEDIUM_WIDE = "medium wide shot"
    MEDIUM = "medium shot"
    MEDIUM_CLOSE_UP = "medium close-up"
    CLOSE_UP = "close-up"
    EXTREME_CLOSE_UP = "extreme close-up"


class CameraAngle(StrEnum):
    """From where the camera looks."""

    EYE_LEVEL = "eye level"
    LOW = "low angle"
    HIGH = "high angle"
    OVERHEAD = "overhead view"
    AERIAL = "aerial view"
    OVER_THE_SHOULDER = "over the shoulder"
    DUTCH = "dutch angle"


class CameraMovement(StrEnum):
    """What the camera does; one move a shot."""

    STATIC = "static camera"
    PAN_LEFT = "pan left"
    PAN_RIGHT = "pan right"
    TILT_UP = "tilt up"
    TILT_DOWN = "tilt down"
    PUSH_IN = "push in"
    PULL_OUT = "pull out"
    ARC_LEFT = "arc left"
    ARC_RIGHT = "arc right"
    HANDHELD = "handheld"


class CameraSide(StrEnum):
    """On which side of the line between two people the camera stands (the 180° rule)."""

    ON_LINE = "on the line"
    LEFT = "left of the line"
    RIGHT = "right of the line"


class Lens(StrEnum):
    """How the lens sees: how much it takes in, and how it draws depth."""

    NORMAL = "normal lens"
    WIDE_ANGLE = "wide-angle lens"
    FISHEYE = "fisheye lens"
    PORTRAIT = "portrait lens"
    TELEPHOTO = "telephoto lens"
    MACRO = "macro lens"
    ANAMORPHIC = "anamorphic lens"


class Light(StrEnum):
    """Where the light comes from and what it does."""

    NATURAL = "natural light"
    SOFT = "soft light"
    HARD = "hard light"
    HIGH_KEY = "high-key light"
    LOW_KEY = "low-key light"
    BACKLIGHT = "backlight"
    GOLDEN = "golden light"
    MOONLIGHT = "moonlight"
    LAMPLIGHT = "warm lamplight"
    NEON = "neon light"


class Colour(StrEnum):
    """The colours that a shot keeps to."""

    NATURAL = "natural colours"
    WARM = "warm colours"
    COOL = "cool colours"
    MUTED = "muted colours"
    VIVID = "vivid colours"
    PASTEL = "pastel colours"
    DARK = "dark colours"
    BLACK_AND_WHITE = "black and white"


class Mood(StrEnum):
    """The feeling that colours a shot."""

    WARM = "warm mood"
    COLD = "cold mood"
    TENSE = "tense mood"
    HOPEFUL = "hopeful mood"
    MELANCHOLY = "melancholy mood"
    MYSTERIOUS = "mysterious mood"
    CALM = "calm mood"
    JOYFUL = "joyful mood"


class TimeOfDay(StrEnum):
    """The light of the hour."""

    DAWN = "at dawn"
    DAY = "by day"
    DUSK = "at dusk"
    NIGHT = "at night"


class Weather(StrEnum):
    """What the sky does."""

    CLEAR = "clear sky"
    CLOUDY = "cloudy sky"
    RAIN = "rain"
    SNOW = "snow"
    FOG = "fog"
    STORM = "storm"


class PlaceKind(StrEnum):
    """What kind of place a scene is; the draft backend draws one backdrop for each."""

    HARBOUR = "harbour"
    SEA = "sea"
    RIVER = "river"
    LAKE = "lake"
    BEACH = "beach"
    FOREST = "forest"
    MOUNTAIN = "mountain"
    FIELD = "field"
    GARDEN = "garden"
    DESERT = "desert"
    VILLAGE = "village"
    CITY = "city"
    STREET = "street"
    MARKET = "market"
    SHOP = "shop"
    PALACE = "palace"
    TEMPLE = "temple"
    HOUSE = "house"
    ROOM = "room"
    OFFICE = "office"
    HOSPITAL = "hospital ward"
    HALL = "hall"
    SCHOOL = "school"
    SHIP = "ship"
    TRAIN = "train carriage"
    CAVE = "cave"
    ROAD = "road"
    SKY = "sky"


SHELTERED = frozenset(
    {
        PlaceKind.ROOM,
        PlaceKind.HALL,
        PlaceKind.SCHOOL,
        PlaceKind.SHOP,
        PlaceKind.OFFICE,
        PlaceKind.HOSPITAL,
        PlaceKind.TRAIN,
        PlaceKind.CAVE,
    }
)
"""Kinds of place that are seen from inside: no weather reaches them."""


class Transition(StrEnum):
    """How a shot gives way to the next."""

    CUT = "cut"
    CROSS_FADE = "cross-fade"
    FADE = "fade"
    DIP_TO_BLACK = "dip to black"
    DIP_TO_WHITE = "dip to white"
    WIPE = "wipe"

    @property
    def overlaps(self) -> bool:
        """Whether both shots share the frames of the transition. A cut has none; a fade lies inside each shot."""
        return self not in (Transition.CUT, Transition.FADE)


class Aspect(StrEnum):
    """Shape of the frame."""

    WIDE = "16:9"
    TALL = "9:16"
    SQUARE = "1:1"
    PORTRAIT = "4:5"
    ULTRAWIDE = "21:9"

    @property
    def ratio(self) -> tuple[int, int]:
        """Across and down."""
        across, down = self.value.split(":")
        return int(across), int(down)


CHINESE: dict[StrEnum, str] = {
    ShotSize.EXTREME_WIDE: "大远景",
    ShotSize.WIDE: "远景",
    ShotSize.FULL: "全景",
    ShotSize.MEDIUM_WIDE: "中全景",
    ShotSize.MEDIUM: "中景",
    ShotSize.MEDIUM_CLOSE_UP: "中近景",
    ShotSize.CLOSE_UP: "近景",
    ShotSize.EXTREME_CLOSE_UP: "特写",
    CameraAngle.EYE_LEVEL: "平视",
    CameraAngle.LOW: "仰拍",
    CameraAngle.HIGH: "俯拍",
    CameraAngle.OVERHEAD: "顶拍",
    CameraAngle.AERIAL: "航拍",
    CameraAngle.OVER_THE_SHOULDER: "过肩",
    CameraAngle.DUTCH: "倾斜",
    CameraMovement.STATIC: "固定",
    CameraMovement.PAN_LEFT: "左摇",
    CameraMovement.PAN_RIGHT: "右摇",
    CameraMovement.TILT_UP: "上摇",
    CameraMovement.TILT_DOWN: "下摇",
    CameraMovement.PUSH_IN: "推近",
    CameraMovement.PULL_OUT: "拉远",
    CameraMovement.ARC_LEFT: "左环绕",
    CameraMovement.ARC_RIGHT: "右环绕",
    CameraMovement.HANDHELD: "手持",
    CameraSide.ON_LINE: "轴线上",
    CameraSide.LEFT: "轴线左侧",
    CameraSide.RIGHT: "轴线右侧",
    Lens.NORMAL: "标准镜头",
    Lens.WIDE_ANGLE: "广角镜头",
    Lens.FISHEYE: "鱼眼镜头",
    Lens.PORTRAIT: "人像镜头",
    Lens.TELEPHOTO: "长焦镜头",
    Lens.MACRO: "微距镜头",
    Lens.ANAMORPHIC: "变形宽银幕镜头",
    Light.NATURAL: "自然光",
    Light.SOFT: "柔光",
    Light.HARD: "硬光",
    Light.HIGH_KEY: "高调光",
    Light.LOW_KEY: "低调光",
    Light.BACKLIGHT: "逆光",
    Light.GOLDEN: "金色阳光",
    Light.MOONLIGHT: "月光",
    Light.LAMPLIGHT: "暖色灯光",
    Light.NEON: "霓虹灯光",
    Colour.NATURAL: "自然色",
    Colour.WARM: "暖色调",
    Colour.COOL: "冷色调",
    Colour.MUTED: "低饱和",
    Colour.VIVID: "鲜艳",
    Colour.PASTEL: "粉彩",
    Colour.DARK: "暗色调",
    Colour.BLACK_AND_WHITE: "黑白",
    Mood.WARM: "温暖",
    Mood.COLD: "冷峻",
    Mood.TENSE: "紧张",
    Mood.HOPEFUL: "希望",
    Mood.MELANCHOLY: "忧郁",
    Mood.MYSTERIOUS: "神秘",
    Mood.CALM: "平静",
    Mood.JOYFUL: "欢快",
    TimeOfDay.DAWN: "清晨",
    TimeOfDay.DAY: "白天",
    TimeOfDay.DUSK: "黄昏",
    TimeOfDay.NIGHT: "夜晚",
    Weather.CLEAR: "晴",
    Weather.CLOUDY: "多云",
    Weather.RAIN: "雨",
    Weather.SNOW: "雪",
    Weather.FOG: "雾",
    Weather.STORM: "暴风雨",
    PlaceKind.HARBOUR: "港口",
    PlaceKind.SEA: "大海",
    PlaceKind.RIVER: "河边",
    PlaceKind.LAKE: "湖",
    PlaceKind.BEACH: "海滩",
    PlaceKind.FOREST: "森林",
    PlaceKind.MOUNTAIN: "山",
    PlaceKind.FIELD: "田野",
    PlaceKind.GARDEN: "花园",
    PlaceKind.DESERT: "沙漠",
    PlaceKind.VILLAGE: "村庄",
    PlaceKind.CITY: "城市",
    PlaceKind.STREET: "街道",
    PlaceKind.MARKET: "集市",
    PlaceKind.SHOP: "店铺",
    PlaceKind.PALACE: "宫殿",
    PlaceKind.TEMPLE: "寺庙",
    PlaceKind.HOUSE: "房屋",
    PlaceKind.ROOM: "房间",
    PlaceKind.OFFICE: "办公室",
    PlaceKind.HOSPITAL: "病房",
    PlaceKind.HALL: "大厅",
    PlaceKind.SCHOOL: "学校",
    PlaceKind.SHIP: "船上",
    PlaceKind.TRAIN: "车厢",
    PlaceKind.CAVE: "山洞",
    PlaceKind.ROAD: "道路",
    PlaceKind.SKY: "天空",
    Transition.CUT: "硬切",
    Transition.CROSS_FADE: "叠化",
    Transition.FADE: "淡入淡出",
    Transition.DIP_TO_BLACK: "闪黑",
    Transition.DIP_TO_WHITE: "闪白",
    Transition.WIPE: "划像",
}


def label(word: StrEnum, language: Language) -> str:
    """The word as a person reads it on the screen, in their language."""
    return CHINESE[word] if language is Language.CHINESE and word in CHINESE else word.value
