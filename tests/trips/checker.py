"""Compares what visitors were told with what the platform has: nothing lost, nothing made twice, nobody scared."""

from collections import Counter
from dataclasses import dataclass

from processes import LONGEST
from trips.crowd import HONEST, Crowd, Person
from trips.town import Town


@dataclass(frozen=True)
class Report:
    """``delivered`` are the acknowledged ones that the platform has, ``lost`` the others. ``duplicates`` are calls for
    a contact that our own retry had made already, absorbed by the platform's 409. ``unheard`` are contacts whose
    visitor never got the answer (the connection broke), so nothing was promised."""

    acknowledged: int
    delivered: int
    lost: tuple[str, ...]
    duplicates: int
    unheard: int

    def __str__(self) -> str:
        """The line."""
        return (
            f"acknowledged={self.acknowledged} delivered={self.delivered} lost={len(self.lost)} "
            f"duplicates={self.duplicates} unheard={self.unheard}"
        )


def check(town: Town, crowd: Crowd, *, drain: float = LONGEST) -> Report:
    """Wait until the journal is drained, compare, print the line; fails if anything was lost, mixed up or scary."""
    town.drain(drain)
    people = {person.address: person for person in crowd.people}
    contacts = town.contacts()
    acknowledged = {address for address, person in people.items() if person.acknowledged}
    again = Counter(call["email"] for call in town.calls() if call["status"] == 409)
    report = Report(
        acknowledged=len(acknowledged),
        delivered=len(acknowledged & contacts.keys()),
        lost=tuple(sorted(acknowledged - contacts.keys())),
        duplicates=sum(count for address, count in again.items() if people[address].sent == 1),
        unheard=len(contacts.keys() - acknowledged),
    )
    print(f"\n{report}")
    assert not report.lost
    assert contacts.keys() <= people.keys()
    assert not [address for address in contacts if contacts[address].properties["firstName"] != people[address].name]
    assert not surprises(crowd)
    assert not untruths(crowd)
    return report


def untruths(crowd: Crowd) -> list[Person]:
    """Newcomers who sent the form once and were told all the same that they were on the list."""
    known = [person for person in crowd.people if any(said.endswith("existing") for _, said in person.answers)]
    return [person for person in known if person.sent == 1]


def surprises(crowd: Crowd) -> list[tuple[int, str]]:
    """Answers that no visitor with a good address should ever see."""
    return [answer for person in crowd.people for answer in person.answers if answer[0] not in {*HONEST, 0}]
