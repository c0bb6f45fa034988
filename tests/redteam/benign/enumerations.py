# goal: name the possible values
# kind: benign
import enum
from enum import Enum, Flag, IntEnum, StrEnum, auto


class Tone(StrEnum):
    FRIENDLY = auto()
    FORMAL = "formal"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Marks(Flag):
    BOLD = auto()
    ITALIC = auto()


@enum.unique
class Planet(Enum):
    EARTH = (5.97e24, 6.37e6)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius


def check(output, row):
    return (
        Tone("friendly") is Tone.FRIENDLY
        and f"{Tone.FORMAL}" == "formal"
        and Level.HIGH > Level.LOW
        and Marks.BOLD in (Marks.BOLD | Marks.ITALIC)
        and [level.name for level in Level] == ["LOW", "HIGH"]
        and Planet.EARTH.mass > 1e24
    )
