"""What the processes logged of all that they saw: nothing that a visitor typed, and no secret."""

import re

from trips.crowd import Crowd
from trips.nemesis import Nemesis
from trips.town import KEY


def test_no_log_holds_an_address_an_answer_a_token_or_a_key(town):
    town.audience("--limit", "0", "--fail", "400:0.2", "--fail", "html:0.2", "--drop-after-commit", "0.2")
    server, deliverer = town.mortal("serve"), town.mortal("deliver")
    crowd = Crowd(lambda: server.address)
    with crowd.keeps_coming(threads=4):
        Nemesis(town).order_death("accept: before commit")
        Nemesis(town).order_death("settle: after commit")
    crowd.come(20)
    town.porch("deliveries", "retry", "--parked")
    with town.journal() as journal:
        assert journal.count()
    server.terminate()
    deliverer.terminate()
    logged = {program.log.name: program.log.read_text() for program in town.programs}
    greeted = {name: text.replace(KEY, "") if "audience" in name else text for name, text in logged.items()}
    assert crowd.tokens
    assert '"submission"' in "".join(logged.values())
    for canary in ("canary", *crowd.tokens):
        assert not [name for name, text in greeted.items() if re.search(re.escape(canary), text, re.IGNORECASE)]
