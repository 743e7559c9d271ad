"""What the engine and everything below it says is told in Chinese to whoever reads Chinese."""

import json
from importlib.resources import files

import pytest

from tests.ui.sentences import said
from workbench.engine.studio import workflow_library
from workbench.model.vocabulary import Language
from workbench.ui.i18n import sentence

NOT_SAID = {
    "The lamps were lit one by one, and nobody in the harbour said a word.",  # spoken, to show a voice
    "Make films from stories, shot by shot.",  # told to programs
    "7 takes 7.",  # kept in a plan
    "The story plays in these places: {}. Light: {}. Weather: {}. Mood: {}.",  # becomes part of a story's world
}
BEFORE_ANY_SCREEN = (
    "engine/opening.py",
    "engine/settings.py",
    "engine/settings_sources.py",
    "engine/doctor.py",
    "comfy/library.py",
)
"""They speak at the start of the program and on the command line, which is English."""

TO_MODELS = (
    "llm/translating/checks.py",
    "llm/translating/by_model.py",
    "llm/chatting/known.py",
    "llm/writing/checks.py",
    "llm/writing/model_writer.py",
    "llm/judging/judge.py",
    "llm/continuity/reading.py",
)
"""They tell a language model what to do, in English whatever people speak."""

SAID = said()


def _in_chinese(english: str) -> str:
    return sentence(english, Language.CHINESE)


def test_the_sentences_are_found() -> None:
    assert {"The disk is full.", "Shot 7 has no picture.", "The film is 7 for 7 s."} <= SAID.keys()
    assert len(SAID) > 200


def test_every_sentence_has_a_chinese_one() -> None:
    expected = {text for text, file in SAID.items() if file not in (*BEFORE_ANY_SCREEN, *TO_MODELS)} - NOT_SAID
    assert sorted(text for text in expected if _in_chinese(text) == text) == []


def test_every_workflow_that_ships_is_told_in_chinese() -> None:
    told = [said for card, _ in workflow_library().values() for said in (card.name, card.description, card.speed)]
    assert told
    assert [text for text in told if text and _in_chinese(text) == text] == []


@pytest.mark.parametrize(
    "step",
    [
        "reading chapter 1 of 3",
        "reading: the gist of what has happened",
        "writing the world",
        "outlining chapter 1 of 2",
        "dividing the story into episodes",
        "writing the script of chapter 2 of 3",
        "directing part 1 of 2",
        "translating a shot",
        "judging shot 3",
        "checking part 1 of 2",
        "chat",
    ],
)
def test_every_step_of_a_language_model_is_told_in_chinese(step: str) -> None:
    assert _in_chinese(f"claude-opus-5-5: {step}").startswith("claude-opus-5-5：")


def test_no_hole_of_a_chinese_sentence_is_left_out_of_reach() -> None:
    known = json.loads((files("workbench.ui") / "locales" / "sentences.zh-CN.json").read_text("utf-8"))
    for english, chinese in known.items():
        chinese.format(*["x"] * english.count("{}"))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("There are no words in this story.", "这个故事里没有文字。"),
        ("Mara is in shot 3.", "Mara 出现在镜头 3 中。"),
        ("Shots 1-3, 5 show draft pictures.", "镜头 1-3, 5 使用的是草图画面。"),
        ("The film is frozen for 2.5 s.", "影片有 2.5 秒画面静止。"),
        (
            "Shot 3: edge-tts could not be reached. The offline voice spoke instead.",
            "镜头 3：无法连接 edge-tts。已改用离线声音。",
        ),
        (
            "2 shots need a look before the film can be finished. Open it, correct it and make the film again.",
            "有 2 个镜头需要处理，之后才能完成影片。请打开并改正，然后重新制作影片。",
        ),
        (
            "The ComfyUI server at http://10.0.0.7:8188 did not answer within 30 seconds.",
            "ComfyUI 服务器 http://10.0.0.7:8188 在 30 秒内没有应答。",
        ),
        ("Ann changed the description of this shot in the meantime.", "Ann 刚才也修改了这个镜头的描述。"),
        ("Mia may view, and this needs the right to edit.", "Mia 只有查看权限，此操作需要编辑权限。"),
        ("“St. Ives. A story.docx” is damaged.", "“St. Ives. A story.docx”已损坏。"),
        ("number 3 in the server's queue", "服务器队列中第 3 位"),
        ("waiting for gpu-2 / gpu-3", "等待 gpu-2 / gpu-3"),
        ("waiting for draft backend", "等待 内置草图引擎"),
        ("waiting for the same picture", "等待 同一幅画面"),
        ("Making the image took longer than 900 seconds.", "画面的制作超过了 900 秒。"),
        ("A sentence that nobody has translated.", "A sentence that nobody has translated."),
    ],
)
def test_sentences_of_the_engine_are_told_in_chinese(english: str, chinese: str) -> None:
    assert _in_chinese(english) == chinese
    assert sentence(english, Language.ENGLISH) == english
