#!/usr/bin/python3
# sandbox-program: spoq 1.0.0
"""Talks to the conductor of this server.

  spoq ask "your question"   asks it something
  spoq run "your task"       has it do something
  spoq status                says whether it works
  spoq help                  shows these lines
"""

import base64
import hashlib
import hmac
import json
import sys
import time
import tomllib
import urllib.error
import urllib.request

MARKER = "/etc/sambuk/vps.marker"
CONFIG = "/etc/conductor/config.toml"
TOKEN_SECONDS = 60
TIMEOUT_SECONDS = 60


def pad(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def token():
    """The owner may read the secret by which their own server knows them, so the token is made here."""
    with open(CONFIG, "rb") as file:
        auth = tomllib.load(file)["auth"]
    header = pad(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    claims = {"sub": auth["owner_id"], "exp": int(time.time()) + TOKEN_SECONDS}
    signed = header + b"." + pad(json.dumps(claims).encode())
    signature = hmac.new(auth["jwt_secret"].encode(), signed, hashlib.sha256).digest()
    return (signed + b"." + pad(signature)).decode()


def call(path, content=None):
    with open(MARKER, encoding="utf-8") as file:
        address = json.load(file)["conductor"]
    request = urllib.request.Request(address + path)
    if content is not None:
        request.data = json.dumps(content).encode()
        request.add_header("Content-Type", "application/json")
        request.add_header("Authorization", f"Bearer {token()}")
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
        return json.load(response)


def main(words):
    match words:
        case [("ask" | "run") as verb, *rest] if rest:
            print(call(f"/v1/{verb}", {"text": " ".join(rest)})["text"])
        case ["status"]:
            health = call("/health")
            print(f"conductor {health['version']}: {health['status']}")
        case [] | ["help"] | ["--help"]:
            print(__doc__.strip())
        case _:
            print(__doc__.strip(), file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, KeyError) as error:
        print(f"spoq: {error}", file=sys.stderr)
        sys.exit(1)
