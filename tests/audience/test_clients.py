"""Public clients of the platform, unmodified, against `porch audience`: create, 409, find, update, find, delete."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import loops_py
import loops_unofficial
import pytest

UNREACHABLE = re.compile(r"ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONN\w+|ERR_SOCKET\w*|E429|E5\d\d")
"""What npm calls a network or a registry that fails."""

NODE_JOURNEY = """
import { LoopsClient, APIError } from "loops";
const client = new LoopsClient(process.argv[3]);
client.apiRoot = process.argv[2].replace(/v1$/, "");
const email = "ada@example.org";
const seen = { key: await client.testApiKey() };
seen.created = await client.createContact({
  email, properties: { firstName: "Ada", teamSize: 3, planName: "pro" }, mailingLists: { cl1: true },
});
const refusal = (error) => [error instanceof APIError, error.statusCode];
seen.again = await client.createContact({ email }).catch(refusal);
seen.stale = await client.createContact(email).catch(refusal);  // the README's call of older versions: it sends {}
seen.found = await client.findContact({ email });
seen.updated = await client.updateContact({ email, properties: { firstName: null, teamSize: 4 } });
seen.changed = await client.findContact({ email });
seen.property = await client.createContactProperty("favoriteColor", "string");
seen.properties = await client.listContactProperties("custom");
seen.lists = await client.listMailingLists();
seen.suppression = await client.checkContactSuppression({ email });
seen.deleted = await client.deleteContact({ email });
seen.gone = await client.findContact({ email });
console.log(JSON.stringify(seen));
"""


def test_pyloops_so_makes_its_journey(program: Any) -> None:
    served = program()
    client = loops_py.LoopsClient(served.key, base_url=served.url)
    created = client.create_contact({"email": "ada@example.org", "firstName": "Ada", "teamSize": 3})
    with pytest.raises(loops_py.LoopsAPIError) as caught:
        client.create_contact({"email": "ada@example.org"})
    assert caught.value.status_code == 409
    found = client.find_contact({"email": "ada@example.org"})
    assert [(one.id, one.firstName) for one in found] == [(created.id, "Ada")]
    assert client.update_contact({"email": "ada@example.org", "lastName": "Lovelace"}).id == created.id
    assert client.find_contact({"email": "ada@example.org"}, as_json=True)[0]["lastName"] == "Lovelace"
    assert client.create_contact_property({"name": "planName", "type": "string"}).success
    assert {one.key for one in client.list_contact_properties(list_type="custom")} >= {"planName", "teamSize"}
    assert client.list_mailing_lists() == []
    assert client.verify_api_key(as_json=True)["teamName"] == "Local audience"
    assert client.delete_contact({"email": "ada@example.org"}).success
    assert client.find_contact({"email": "ada@example.org"}) == []


def test_loops_python_unofficial_makes_its_journey(program: Any) -> None:
    served = program("--strict")
    client = loops_unofficial.LoopsClient(served.key)
    client.api_root = served.url.removesuffix("v1")
    try:
        client.create_contact_property("teamSize", "number")
        created = client.create_contact("ada@example.org", {"firstName": "Ada", "teamSize": 3})
        with pytest.raises(loops_unofficial.APIError) as caught:
            client.create_contact("ada@example.org")
        assert caught.value.status_code == 409
        assert client.find_contact(email="ada@example.org")["data"][0]["id"] == created["id"]
        assert client.update_contact("ada@example.org", {"teamSize": 4})["id"] == created["id"]
        assert client.find_contact(email="ada@example.org")["data"][0]["teamSize"] == 4
        assert client.get_mailing_lists() == {"data": []}
        assert client.test_api_key()["success"] is True
        assert client.delete_contact(email="ada@example.org") == {"success": True, "message": "Contact deleted."}
        assert client.find_contact(email="ada@example.org") == {"data": []}
    finally:
        client.close()


@pytest.fixture(scope="session")
def npm_loops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which node finds the official SDK. Node that is there but does not work is a failure; a registry that
    cannot be reached is none of ours."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("no node and npm on this machine: the official SDK's journey is left out")
    folder = tmp_path_factory.mktemp("npm")
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    words = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact", "loops@7"]
    try:
        installed = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=180)
    except subprocess.TimeoutExpired:
        pytest.skip("npm could not fetch the official SDK in three minutes")
    if trouble := UNREACHABLE.search(installed.stderr):
        pytest.skip(f"npm could not fetch the official SDK: {trouble[0]}")
    assert installed.returncode == 0, installed.stderr
    return folder


def test_the_official_sdk_makes_its_journey(program: Any, npm_loops: Path, tmp_path: Path) -> None:
    (tmp_path / "seed.toml").write_text('[[lists]]\nid = "cl1"\nname = "News"\n')
    served = program("--seed", str(tmp_path / "seed.toml"))
    (npm_loops / "journey.mjs").write_text(NODE_JOURNEY)
    words = ["node", "journey.mjs", served.url, served.key]
    run = subprocess.run(words, cwd=npm_loops, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    seen = json.loads(run.stdout)
    assert seen["key"] == {"success": True, "teamName": "Local audience"}
    assert seen["again"] == [True, 409]
    assert seen["stale"] == [True, 400]
    assert seen["found"][0]["id"] == seen["created"]["id"] == seen["updated"]["id"]
    assert (seen["found"][0]["teamSize"], seen["found"][0]["mailingLists"]) == (3, {"cl1": True})
    assert (seen["changed"][0]["firstName"], seen["changed"][0]["teamSize"]) == (None, 4)
    assert {"key": "favoriteColor", "label": "Favorite Color", "type": "string"} in seen["properties"]
    assert seen["lists"] == [{"id": "cl1", "name": "News", "description": None, "isPublic": True}]
    assert seen["suppression"]["isSuppressed"] is False
    assert (seen["deleted"]["success"], seen["gone"]) == (True, [])
    assert [line["status"] for line in served.record()][1:4] == [200, 409, 400]
