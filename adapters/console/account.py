"""Accounts from the command line: made, listed, disabled, enabled, reset, signed out.

Law: no password is ever typed here or shown: who gets an account gets a link that opens once.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from adapters.console.config import Config
from adapters.console.people.accounts import Account, Accounts, Unfit
from adapters.console.people.attempts import Attempts
from adapters.console.people.manage import link
from adapters.console.people.roles import Role
from adapters.console.people.sessions import Sessions
from bridge.ports import Clock, Keep

Arguments = Callable[[argparse.ArgumentParser], object]


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="of the account, as typed at the door")


def _none(parser: argparse.ArgumentParser) -> None:
    parser.description = "all accounts, by name"


def _new(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    roles = [role.value for role in Role]
    parser.add_argument("--role", choices=roles, required=True, help="what it is for")
    parser.add_argument("--shown", default="", help="what colleagues call that person")
    parser.add_argument(
        "--desks", default="", metavar="A,B", help="channels of the desks; none = every desk"
    )


NOBODY = "no account yet: the console serves this machine only, without a login"

COMMANDS: Mapping[str, tuple[str, Arguments]] = MappingProxyType({
    "add": ("make an account and print its set-up link", _new),
    "list": ("all accounts", _none),
    "disable": ("nobody signs in with it any more; who is inside is out", _name),
    "enable": ("it counts again", _name),
    "reset": ("forget password and second factor, and print a new set-up link", _name),
    "sign-out": ("end all its sessions", _name),
})  # fmt: skip


async def carry_out(args: argparse.Namespace, config: Config, keep: Keep, clock: Clock) -> int:
    """One command. 1: there is no such account, or it cannot be so."""
    accounts = Accounts(keep, clock)
    if args.command == "list":
        every = [_row(account) for account in await accounts.every()]
        sys.stdout.writelines(f"{row}\n" for row in every or (NOBODY,))
        return 0
    if args.command == "add":
        return await _add(args, config, accounts)
    account = await accounts.get(args.name)
    if account is None:
        sys.stderr.write(f"there is no account {args.name!r}\n")
        return 1
    return await _order(args.command, account, config, keep, clock)


async def _add(args: argparse.Namespace, config: Config, accounts: Accounts) -> int:
    desks = tuple(d.strip() for d in args.desks.split(",") if d.strip())
    try:
        token = await accounts.add(args.name, args.shown, Role(args.role), desks)
    except Unfit as error:
        sys.stderr.write(f"{error}\n")
        return 1
    _tell(token, config)
    return 0


async def _order(do: str, account: Account, config: Config, keep: Keep, clock: Clock) -> int:
    accounts = Accounts(keep, clock)
    if do in ("disable", "enable"):
        await accounts.put(replace(account, disabled=do == "disable"))
    if do == "reset":
        _tell(await accounts.reset(account), config)
    if do in ("reset", "enable"):
        await Attempts(keep, clock).forget(account.name)
    if do != "enable":
        await Sessions(keep, clock, accounts).end_all(account.name)
    return 0


def _tell(token: str, config: Config) -> None:
    """The link alone on its line, so that a program can read it."""
    named = next(iter(config.names), config.host)
    base = f"http{'s' if config.proxy else ''}://{named}"
    port = "" if config.proxy else f":{config.port}"
    sys.stderr.write("open this once, within 24 hours, in the browser where it will be used:\n")
    sys.stdout.write(f"{base}{port}{link(token)}\n")


def _row(account: Account) -> str:
    state = "disabled" if account.disabled else "active" if account.password else "not opened yet"
    state = "display" if account.role is Role.DEVICE and not account.disabled else state
    second = "second factor" if account.secret else ""
    desks = ",".join(account.desks) or "every desk"
    return "  ".join((
        f"{account.name:<16}", f"{account.role.value:<13}", f"{state:<14}", f"{desks:<20}",
        f"{second:<13}", account.shown,
    )).rstrip()  # fmt: skip
