"""Chat with a language model that knows a project: it answers, and proposes changes as typed edits."""

from workbench.llm.chatting.answers import EDITS, ChatAnswer, RowEdit, Scope
from workbench.llm.chatting.chat import Asked, Said, chat_with
from workbench.llm.chatting.known import Known, StoryScene

__all__ = ["EDITS", "Asked", "ChatAnswer", "Known", "RowEdit", "Said", "Scope", "StoryScene", "chat_with"]
