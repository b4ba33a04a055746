"""Faults that strike statements of the extended protocol."""
import sys

from local import Local, check
from wire import Wire, error, kinds, rows


def ends(wire):
    """Whether the server has closed the connection, without another word."""
    return wire.stream.read(1) == b""


with Local(sys.argv[1], "--allow-plain") as local:
    wire = Wire(local)
    wire.run("CREATE TABLE x (k INT)")

    def kept():
        return [int(k) for k, in rows(Wire(local).run("SELECT k FROM x ORDER BY k"))]

    def add(spec):
        return str(local.ctl("fault", "add", spec))

    add("sql=INSERT INTO x VALUES .1. do=fail:XX000:1023")
    told = error(wire.run("INSERT INTO x VALUES (1)"))
    check((told["C"], told["M"], kept()), ("XX000", "1023", []), "fail before")
    check(kinds(wire.run("INSERT INTO x VALUES (2)"))[-2:], "CZ", "and the next one works")
    add("sql=INSERT INTO x VALUES .3. do=fail:53300:no more when=after")
    told = error(wire.run("INSERT INTO x VALUES (3)"))
    check((told["C"], told["M"], kept()), ("53300", "no more", [2, 3]), "fail after: done and reported as failed")

    wire.run("BEGIN")
    wire.run("INSERT INTO x VALUES (4)")
    add("sql=COMMIT do=fail:XX000:1023")
    replies = wire.run("COMMIT")
    check((error(replies)["M"], replies[-1][1], kept()), ("1023", b"I", [2, 3]), "a COMMIT that fails has rolled back")
    check(rows(wire.run("SELECT 1")), [[b"1"]], "and its session goes on")

    wire.run("BEGIN")
    wire.run("INSERT INTO x VALUES (5)")
    add("sql=SELECT 'broken' do=fail")
    check(wire.run("SELECT 'broken'")[-1][1], b"E", "a failure inside a block fails the block")
    check(error(wire.run("SELECT 1"))["C"], "25P02", "as Redshift does")
    wire.run("ROLLBACK")

    for action, moment, count in (("cut", "before", 0), ("cut", "after", 1), ("lose-reply", "after", 1)):
        lost = Wire(local)
        before = len(kept())
        number = add(f"sql=INSERT INTO x VALUES .6. do={action} when={moment}")
        lost.batch("INSERT INTO x VALUES (6)")
        lost.send("S")
        local.ctl("wait", number)
        check((ends(lost), len(kept()) - before), (True, count), f"{action} {moment}")

    ended = Wire(local)
    add("sql=INSERT INTO x VALUES .7. do=fail:57P01")
    told = error(ended.run("INSERT INTO x VALUES (7)"))
    check((told["S"], told["C"], ends(ended), 7 in kept()), ("FATAL", "57P01", True, False), "57P01 ends the session")

    for moment, there in (("before", False), ("after", True)):
        stuck = Wire(local)
        number = add(f"sql=INSERT INTO x VALUES .8. do=stall when={moment}")
        stuck.batch("INSERT INTO x VALUES (8)")
        stuck.send("S")
        local.ctl("wait", number)
        check(8 in kept(), there, f"stall {moment}")
        stuck.socket.close()

    add("sql=SELECT repeat do=slow:100000")
    check(rows(wire.run("SELECT repeat('x', 20000)")), [[b"x" * 20000]], "a slow answer is complete")
