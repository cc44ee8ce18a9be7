"""What the guard does to crowds: bombers are held up, people get through. Whole sites, and a clock that is set by hand.

Each test prints what got through (`pytest -s`).
"""

import html
import json
import re
from collections import Counter
from itertools import count

import altcha
import pytest

from porch.guard.kiosk import KioskLinks

FORM = """
title = "The Friday Letter"
[[fields]]
property = "email"
label = "E-mail address"
[[fields]]
property = "firstName"
label = "First name"
[guard]
"""


class Time:
    """Epoch seconds that pass only when somebody says so."""

    now = 1_800_000_000.0

    def __call__(self):
        return self.now


class Crowd:
    """People and programs who visit one form from networks of their own."""

    def __init__(self, site, time, slug="letter"):
        self.site, self.time, self.slug = site, time, slug
        self.outcomes = Counter()
        self.page = site.client.get(f"/{slug}").text

    def post(self, email, network, **more):
        """One submission of the form; what came back."""
        token = re.search(r'name="_token"[^>]*value="([^"]+)"', self.page)[1]
        data = {"_token": token, "email": email, "firstName": "Ada", **more}
        return self.site.client.post(f"/{self.slug}", data=data, environ_base={"REMOTE_ADDR": network})

    def program(self, email, network):
        """Posts and never reads the answer."""
        self.outcomes[self.post(email, network).status_code] += 1

    def presser(self, email, network, **more):
        """A person without JavaScript, or a program that has learned to press: confirms where it is asked to."""
        self.confirm(email, network, self.post(email, network, **more), **more)

    def confirm(self, email, network, answer, **more):
        """Press the button once more if the form came back."""
        if answer.status_code == 428:
            self.time.now += 4
            answer = self.post(email, network, _confirm=value_of("_confirm", answer.text), **more)
            self.outcomes["challenged"] += 1
        self.outcomes[answer.status_code] += 1

    def browser(self, email, network):
        """A person whose browser solves what it is given."""
        answer = self.post(email, network)
        if answer.status_code == 428:
            answer = self.post(email, network, _proof=solved(answer.text))
            self.outcomes["challenged"] += 1
        self.outcomes[answer.status_code] += 1

    def kiosk(self):
        """The token of a kiosk link."""
        return KioskLinks(self.site.services.settings.signing_keys(), self.time).make(self.slug, 1)

    def states(self):
        """Signups in the journal by state."""
        return Counter({state: n for (_, state), n in self.site.services.statistics.counts().items()})

    def report(self, title):
        """One line for whoever reads along."""
        print(f"\n{title}: answers {dict(self.outcomes)}, journal {dict(self.states())}")


def value_of(name, page):
    """What a hidden input holds."""
    return html.unescape(re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1])


def solved(page):
    """The answer to a page's proof-of-work challenge, as its script would give it."""
    asked = html.unescape(re.search(r'data-challenge="([^"]*)"', page)[1])
    challenge = altcha.Challenge.from_dict(json.loads(asked))
    solution = altcha.solve_challenge(challenge)
    return altcha.Payload(challenge, solution).to_base64()


def networks():
    """Addresses of the whole world, each another network."""
    return (f"{81 + number // 65536}.{number // 256 % 256}.{number % 256}.7" for number in count(1))


@pytest.fixture
def crowd(open_site):
    """Opens a site with these rules, and lets a crowd come."""

    def crowd(rules="", **options):
        time = Time()
        return Crowd(open_site(letter=FORM + rules, clock=time, **options), time)

    return crowd


def test_many_networks_cannot_bomb_one_person(crowd):
    bombers, where = crowd(), networks()
    for _ in range(100):
        bombers.presser("victim@example.com", next(where))
        bombers.time.now += 6
    bombers.report("list bombing: 100 networks, one person, 10 minutes")
    journal = bombers.states()
    assert journal["delivered"] + journal["existing"] == 3
    assert journal["quarantined"] == 1  # a row for the person, however often they come
    assert set(bombers.outcomes) == {303}  # and nobody can tell


def test_an_alias_of_the_same_mailbox_is_the_same_person(crowd):
    bombers, where = crowd(), networks()
    for number in range(20):
        bombers.program(f"v.ic.tim+{number}@gmail.com", next(where))
    assert bombers.states() == {"delivered": 9}  # three times what one address may


def test_who_owns_a_mailbox_that_is_bombed_by_way_of_aliases_still_gets_through(crowd):
    bombers, where = crowd(), networks()
    for number in range(12):
        bombers.program(f"victim+{number}@gmail.com", next(where))
    bombers.outcomes.clear()
    bombers.browser("victim@gmail.com", "203.0.113.7")
    assert bombers.outcomes == {"challenged": 1, 303: 1}
    assert bombers.states() == {"delivered": 10}


def test_many_networks_that_send_many_people_are_all_challenged_in_a_surge(crowd):
    bombers, where = crowd("surge = 50"), networks()
    for number in range(300):
        bombers.program(f"person{number}@example.com", next(where))
        bombers.time.now += 2
    bombers.report("list bombing: 300 networks, 300 people, 10 minutes, surge = 50")
    assert bombers.outcomes == {303: 50, 428: 250}
    assert bombers.states() == {"delivered": 50}


def test_a_surge_of_programs_that_press_the_button_ends_in_quarantine(crowd):
    bombers, where = crowd("surge = 50"), networks()
    for number in range(120):
        bombers.presser(f"person{number}@example.com", next(where))
    bombers.report("the same by programs that press the button again, 120 people, surge = 50")
    journal = bombers.states()
    assert journal["delivered"] + journal["quarantined"] == 120  # nothing is dropped
    assert journal["delivered"] <= 80


def test_a_person_in_the_middle_of_a_surge_gets_through(crowd):
    bombers, where = crowd("surge = 50"), networks()
    for number in range(100):
        bombers.program(f"person{number}@example.com", next(where))
    bombers.outcomes.clear()
    bombers.presser("ada@example.com", "203.0.113.7")
    bombers.browser("grace@example.com", "203.0.113.8")
    assert bombers.outcomes == {"challenged": 2, 303: 2}
    assert bombers.states() == {"delivered": 52}


def test_one_network_that_sends_more_than_people_can_is_refused_with_its_answers_kept(crowd):
    office, scripts = crowd("per_network = 2"), "198.51.100.9"
    for number in range(121):
        office.program(f"person{number}@example.com", scripts)
    answer = office.post("ada@example.com", scripts)
    office.report("one network, 121 people within seconds, per_network = 2")
    assert office.outcomes[303] == 2
    assert answer.status_code == 429
    assert answer.headers["Retry-After"].isdigit()
    assert 'value="ada@example.com"' in answer.text


def test_an_office_of_two_hundred_behind_one_address_gets_through(crowd):
    office = crowd()
    for number in range(200):
        solving = number % 10 == 0  # the rest have no JavaScript: the harder case
        (office.browser if solving else office.presser)(f"person{number}@example.com", "198.51.100.9")
        office.time.now += 1800 / 200 - 4
    office.report("an office: 200 people, one address, 30 minutes")
    assert office.outcomes[303] == 200
    assert office.states() == {"delivered": 200}


def test_the_addresses_of_one_household_count_as_one_network(crowd):
    house = crowd("per_network = 3")
    for number in range(10):
        house.program(f"person{number}@example.com", f"2001:db8:7:7::{number:x}")
    assert house.outcomes == {303: 3, 428: 7}


def test_a_customer_with_256_networks_is_asked_for_more_and_no_more_than_that(crowd):
    bomber = crowd("per_network = 10")
    for number in range(100):
        bomber.program(f"person{number}@example.com", f"2001:db8:0:{number:x}::7")
    bomber.report("an IPv6 /56: 100 people, a network each, within seconds, per_network = 10")
    assert bomber.outcomes == {303: 30, 428: 70}
    bomber.outcomes.clear()
    bomber.presser("ada@example.com", "2001:db8:0:ff::7")
    bomber.program("grace@example.com", "2001:db8:0:100::7")
    assert bomber.outcomes == {"challenged": 1, 303: 2}
    assert bomber.states() == {"delivered": 32}


def test_a_customer_with_256_networks_cannot_bring_a_surge_about(crowd):
    bomber = crowd("surge = 50\nper_network = 10")
    for number in range(200):
        bomber.program(f"person{number}@example.com", f"2001:db8:0:{number:x}::7")
    bomber.outcomes.clear()
    bomber.program("ada@example.com", "203.0.113.7")
    assert bomber.outcomes == {303: 1}


def test_a_booth_brings_no_surge_about(crowd):
    booth = crowd("kiosk = 600\nsurge = 50")
    token = booth.kiosk()
    for number in range(100):
        booth.post(f"person{number}@example.com", "198.51.100.9", _kiosk=token)
    booth.program("ada@example.com", "203.0.113.7")
    assert booth.outcomes == {303: 1}


def test_a_thief_of_a_kiosk_link_brings_no_surge_about_and_meets_the_limits_in_the_end(crowd):
    thief = crowd("kiosk = 40\nsurge = 50\nper_network = 2")
    token = thief.kiosk()
    for number in range(200):
        answer = thief.post(
            f"person{number}@example.com", "198.51.100.9", _kiosk=token, firstName="https://x.example/y"
        )
        thief.outcomes[answer.status_code] += 1
    assert set(thief.outcomes) == {428, 429}
    assert thief.states() == {}
    thief.outcomes.clear()
    thief.program("ada@example.com", "203.0.113.7")
    assert thief.outcomes == {303: 1}


def test_a_booth_with_a_kiosk_link_is_never_held_up(crowd):
    booth = crowd("kiosk = 600\nsurge = 100")
    token = booth.kiosk()
    for number in range(300):
        booth.presser(f"person{number}@example.com", "198.51.100.9", _kiosk=token)
        booth.time.now += 12
    booth.report("a booth: 300 people, one address, an hour, surge = 100")
    assert booth.outcomes == {303: 300}
    assert booth.states() == {"delivered": 300}


def test_a_kiosk_link_that_has_got_about_is_held_to_its_allowance(crowd):
    thief = crowd("kiosk = 20")
    token = thief.kiosk()
    for number in range(60):
        thief.outcomes[thief.post(f"person{number}@example.com", "198.51.100.9", _kiosk=token).status_code] += 1
    thief.report("a stolen kiosk link: 60 people within seconds, kiosk = 20, per_network = 30")
    assert thief.outcomes == {303: 20 + 30, 428: 10}


def test_a_booth_leaves_its_neighbours_their_allowance(crowd):
    booth = crowd("kiosk = 600\nper_network = 2")
    token = booth.kiosk()
    for number in range(150):
        booth.outcomes[booth.post(f"person{number}@example.com", "198.51.100.9", _kiosk=token).status_code] += 1
    booth.program("neighbour@example.com", "198.51.100.9")
    assert booth.outcomes == {303: 151}


def test_one_network_alone_cannot_bring_a_surge_about(crowd):
    bomber = crowd("surge = 50\nper_network = 10")
    for number in range(200):
        bomber.program(f"person{number}@example.com", "198.51.100.9")
    bomber.outcomes.clear()
    bomber.presser("ada@example.com", "203.0.113.7")
    assert bomber.outcomes == {303: 1}


def test_one_network_that_presses_its_way_on_is_stopped_at_ten_times_its_allowance(crowd):
    bomber = crowd("per_network = 5\nsurge = 0")
    for number in range(100):
        bomber.presser(f"person{number}@example.com", "198.51.100.9")
    bomber.report("one network, 100 people, each confirmed by a press, per_network = 5")
    assert bomber.states() == {"delivered": 50, "quarantined": 50}


def test_a_network_that_was_refused_may_come_back(crowd):
    office = crowd("per_network = 2")
    for number in range(150):
        office.program(f"person{number}@example.com", "198.51.100.9")
    assert office.outcomes[429] > 20
    office.time.now += 3700
    office.outcomes.clear()
    office.presser("ada@example.com", "198.51.100.9")
    assert (office.outcomes[429], office.outcomes[303]) == (0, 1)


def test_a_surge_is_over_when_it_is_over(crowd):
    bombers, where = crowd("surge = 20"), networks()
    for number in range(60):
        bombers.program(f"person{number}@example.com", next(where))
    bombers.time.now += 1300
    bombers.outcomes.clear()
    bombers.program("ada@example.com", next(where))
    assert bombers.outcomes == {303: 1}
