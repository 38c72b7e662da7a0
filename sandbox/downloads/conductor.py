#!/usr/bin/python3
# sandbox-program: conductor 1.0.0
"""A conductor to try the blueprint with; a seller publishes their own in its place.

conductor --config FILE   serves
conductor check-config FILE   says whether it would
conductor --version

Needs Python 3.11 and nothing else. Exits with 78 when its configuration is not right.
"""

import base64
import binascii
import hashlib
import hmac
import json
import sys
import time
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VERSION = "1.0.0"
CONFIG_ERROR = 78
BODY_BYTES_MAX = 64 * 1024
FIELDS = {"server": {"host": str, "port": int}, "auth": {"owner_id": str, "jwt_secret": str}}


class ConfigError(Exception):
    pass


def load_config(path):
    try:
        with open(path, "rb") as file:
            config = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    check_names("", config, FIELDS)
    for section, fields in FIELDS.items():
        if type(config[section]) is not dict:
            raise ConfigError(f"{section} is not a table")
        check_names(f"{section}.", config[section], fields)
        for name, kind in fields.items():
            value = config[section][name]
            if type(value) is not kind or value == "":
                raise ConfigError(f"{section}.{name} is not a {kind.__name__} with a value")
    if not 0 < config["server"]["port"] < 65536:
        raise ConfigError("server.port is no port")
    if len(config["auth"]["jwt_secret"]) < 16:
        raise ConfigError("auth.jwt_secret is too short (16 characters at least)")
    return config


def check_names(prefix, table, known):
    for name in known.keys() - table.keys():
        raise ConfigError(f"{prefix}{name} is missing")
    for name in table.keys() - known.keys():
        raise ConfigError(f"{prefix}{name} is unknown")


def unpad(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def is_owner(authorization, auth):
    """Whether this is `Bearer <JWT>`, signed by HS256 with our secret, for our owner and not expired."""
    scheme, _, token = (authorization or "").partition(" ")
    parts = token.strip().split(".")
    if scheme.lower() != "bearer" or len(parts) != 3:
        return False
    signed = hmac.new(auth["jwt_secret"].encode(), f"{parts[0]}.{parts[1]}".encode(), hashlib.sha256)
    try:
        header, claims = json.loads(unpad(parts[0])), json.loads(unpad(parts[1]))
        fits = hmac.compare_digest(unpad(parts[2]), signed.digest())
        return bool(
            fits
            and header["alg"] == "HS256"
            and claims["sub"] == auth["owner_id"]
            and claims["exp"] > time.time()
        )
    except (binascii.Error, ValueError, KeyError, TypeError):
        return False


class Handler(BaseHTTPRequestHandler):
    server_version = f"conductor/{VERSION}"
    timeout = 30

    def do_GET(self):
        if self.path == "/health":
            self.answer(200, {"status": "ok", "version": VERSION})
        else:
            self.answer(404, {"error": "not_found"})

    def do_POST(self):
        size = int(self.headers.get("Content-Length") or 0)
        if size > BODY_BYTES_MAX:
            return self.answer(413, {"error": "too_large"})
        body = self.rfile.read(size)
        if self.path not in ("/v1/ask", "/v1/run"):
            return self.answer(404, {"error": "not_found"})
        if not is_owner(self.headers.get("Authorization"), self.server.auth):
            return self.answer(401, {"error": "unauthorized"})
        try:
            text = json.loads(body)["text"]
        except (ValueError, KeyError, TypeError):
            return self.answer(400, {"error": "text_missing"})
        self.answer(200, {"text": f"This conductor has no model; you said: {text}"})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, config):
        super().__init__((config["server"]["host"], config["server"]["port"]), Handler)
        self.auth = config["auth"]


def main(words):
    match words:
        case ["--version"]:
            print(f"conductor {VERSION}")
        case ["check-config", path]:
            load_config(path)
            print("The configuration is right.")
        case ["--config", path]:
            server = Server(load_config(path))
            print(f"conductor {VERSION} serves {server.server_address}", file=sys.stderr)
            server.serve_forever()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ConfigError as error:
        print(f"conductor: {error}", file=sys.stderr)
        sys.exit(CONFIG_ERROR)
