"""Every table, imported once, so that `metadata` is complete for the database and its migrations."""

from sqlmodel import SQLModel

from workbench.model import assets, chat, continuity, judging, people, projects, storyboard, tasks, workflows, writing

metadata = SQLModel.metadata
modules = (assets, chat, continuity, judging, people, projects, storyboard, tasks, workflows, writing)
