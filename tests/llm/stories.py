"""Stories of the tests' own, and what to ask of a plan."""

from collections.abc import Iterator

from workbench.model.story import CharacterDraft, Line, ShotDraft, StoryPlan

LIGHTHOUSE = """The Lamp of the Lighthouse

Once upon a time an old lighthouse keeper named Holt lived alone on a small island. Every night he lit the great lamp.

One stormy evening a girl in a red coat knocked at his door. Her name was Mia. Rain ran from her hair.

"Please let me in," she said. "The sea took my boat."

"Come to the fire, child," said the keeper, and he put a blanket around her shoulders. "Where do you come from?"

"From the village across the bay. My brother Tom is sick."

The old man looked out of the window. The storm was growing worse.

"Nobody can cross tonight," he said.

"Then light the lamp twice as bright," cried Mia, "so that the doctor sees the way!"

At midnight a boat came out of the waves, and Mia ran down to the beach.

"Who called me?" shouted the doctor.

At dawn the storm was over. Tom sat up in his bed in the cottage and asked for bread.
"""

CAFE = """Sarah missed the bus again. She stood at the bus stop in the rain and watched the red lights disappear.

'You could have run faster,' said a voice behind her.

She turned. A young man in a yellow raincoat was leaning against the wall. It was Daniel from the office.

'You could have held the door,' she answered coldly.

Daniel laughed. 'I was late too. Coffee?'

They walked to the small café on the corner. Daniel bought two cups and pushed one across the table.

'I'm leaving on Friday,' he said quietly.

Sarah stared at her cup. 'Leaving the company?'

'Leaving the city. I got a job in Norway.'

Outside, the rain turned to snow, and the street became white and silent.
"""

STATION = """最后的信号

空间站里很安静。宇航员陈默漂浮在窗前，看着脚下黑暗的地球。已经三百天了，没有人回答他的呼叫。

“基地，这里是晨星号，请回答。”他低声说。

“你应该休息了，陈默。”机器人小白从走廊里滑过来，蓝色的眼睛闪了闪。

“再等一分钟。”陈默说，“也许就在这一分钟。”

小白沉默了一会儿，问：“如果永远没有人回答呢？”

陈默笑了笑：“那我们就自己回家。”

忽然，一个女人的声音断断续续地传来：

“晨星号……我是林薇……你们还活着吗？”

“活着！”陈默大喊。

三个月后的清晨，飞船降落在火星的沙漠里。林薇穿着白色的宇航服站在沙丘上，向他们挥手。

“欢迎来到火星。”她说。
"""

TEA = """小明第一次来到伦敦。清晨的街上雾很大，他拿着地图，走进一家咖啡店。

"Good morning! What can I get you?" asked the waitress.

小明红着脸说：“Tea, please.”

"With milk?" she said.

“对不起，我听不懂。”小明小声说。

The waitress laughed. 纸上写着两个汉字：“牛奶”。

那天下午，雾散了，他们坐在公园里，一边喝茶，一边学对方的语言。
"""


def lines(plan: StoryPlan) -> Iterator[Line]:
    """Every line of the film, in order."""
    return (line for shot in plan.shots for line in shot.lines)


def speaker(plan: StoryPlan, words: str) -> str:
    """Who says these words; empty for the narrator."""
    (found,) = [line for line in lines(plan) if words in line.text]
    return found.speaker


def shot(plan: StoryPlan, words: str) -> ShotDraft:
    """The shot in which these words sound."""
    return next(shot for shot in plan.shots if any(words in line.text for line in shot.lines))


def character(plan: StoryPlan, name: str) -> CharacterDraft:
    """Someone of the cast."""
    return next(character for character in plan.characters if character.name == name)
