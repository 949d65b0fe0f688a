#!/usr/bin/env python3
"""Recomputes the verdicts in evidence files, as written by `sweep10255 report --evidence DIR`.

    tools/check-evidence.py DIR|FILE...

Written from docs/verdicts.md ("Recomputing the verdicts"); shares no code with the product. Lists every difference.
Exit status: 0 if everything agrees, 1 if something differs, 3 if nothing differs but a file could not be checked.
"""
import json
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path

ENABLED, DISABLED, UNKNOWN = "ENABLED", "DISABLED", "UNKNOWN"
NO_LISTED_POOL = "(no listed pool)"
FRESH_MS = 14 * 86_400_000
EPOCH = datetime(1970, 1, 1)
VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:\.(0|[1-9][0-9]*))?(?:-gke\.([0-9]{1,15}))?")


def ms(timestamp):
    """Milliseconds since the epoch; None for null."""
    time = timestamp and datetime.strptime(timestamp, "%Y-%m-%dT%H:%M:%S.%fZ")
    return time and (time - EPOCH) // timedelta(milliseconds=1)


def version(text):
    match = VERSION.fullmatch(text or "")
    return match and tuple(int(part or 0) for part in match.groups())


def is_too_old(text):
    return bool(version(text)) and version(text) < (1, 26, 4, 500)


class Settings:
    """The port of each pool, and of pools to come, according to the settings."""

    def __init__(self, settings):
        self.is_autopilot = settings["mode"] == "AUTOPILOT"
        self.raw = settings
        self.sites = {(site["site"], site["pool"]): site["value"] for site in settings["sites"]}
        self.pools = {pool["pool"]: self.port_of(pool) for pool in settings["pools"]}
        self.new_pools = None if self.is_autopilot else self.site("CLUSTER_DEFAULT") or self.by_version()
        self.auto_provisioned = self.port_of_created_pools()
        future = [port for port in (self.new_pools, self.auto_provisioned) if port]
        self.future = next((port for port in (ENABLED, UNKNOWN) if port in future), DISABLED if future else UNKNOWN)

    def site(self, name, pool=None):
        """None if the site is absent."""
        if (name, pool) not in self.sites:
            return None
        return {True: ENABLED, False: DISABLED}.get(self.sites[name, pool], UNKNOWN)

    def by_version(self):
        created = version(self.raw["initial_version"])
        return UNKNOWN if created is None else ENABLED if created < (1, 32) else DISABLED

    def by_auto_provisioning(self):
        names = ["AUTO_PROVISIONING", "LEGACY_AUTO_PROVISIONING"] + ([] if self.is_autopilot else ["CLUSTER_DEFAULT"])
        return next(filter(None, map(self.site, names)), None) or self.by_version()

    def port_of(self, pool):
        own = self.site("NODE_POOL", pool["pool"])
        own = self.site("LEGACY_NODE_CONFIG") if self.raw["pools_from_node_config"] else own
        if own or self.is_autopilot or pool["auto_provisioned"]:
            return own or self.by_auto_provisioning()
        default, by_version = self.site("CLUSTER_DEFAULT"), self.by_version()
        if ENABLED in (default, by_version):
            return ENABLED
        return UNKNOWN if default == UNKNOWN else by_version

    def port_of_created_pools(self):
        control_plane = version(self.raw["control_plane_version"])
        has_created = any(pool["auto_provisioned"] for pool in self.raw["pools"])
        has_classes = control_plane is not None and control_plane >= (1, 33, 3, 1136000)
        port = self.by_auto_provisioning()
        if self.is_autopilot or self.raw["node_auto_provisioning"] or has_created or has_classes:
            return port
        return None if control_plane else DISABLED if port == DISABLED else UNKNOWN

    def exposure(self):
        later = [self.new_pools, self.auto_provisioned]
        now = [*self.pools.values(), *(later if self.is_autopilot else [])]
        if ENABLED in now or UNKNOWN in now:
            return "OPEN" if ENABLED in now else UNKNOWN
        return "WILL_REOPEN" if ENABLED in later else UNKNOWN if UNKNOWN in later else "CLOSED"


class Rules:
    """What one file's entries are measured against."""

    def __init__(self, file):
        self.now, policy = ms(file["clocks"]["read_at"]), file["policy"]
        self.quiet, self.minimum = policy["quiet_seconds"] * 1000, policy["minimum_window_seconds"] * 1000
        self.percent = policy["coverage_percent"]
        self.accepted = {path for each in file["accepted_breaks"] for path in each["paths"]}

    def used(self, entry):
        times = [path["used_at"] for path in entry["paths"] if path["path"] not in self.accepted]
        return max((ms(time) for time in times if time), default=None)

    def is_recent(self, time):
        return time is not None and time > self.now - self.quiet

    def is_reliable(self, entry):
        return entry["doubt"] is None and entry["observed_since"] is not None and entry["format"] <= 1

    def spans(self, entries):
        """The times without a gap in which the entries show quiet: [end, begin]."""
        spans, reliable = [], filter(self.is_reliable, entries)
        quiet = [(ms(one["last_sampled_at"]), max(ms(one["observed_since"]), self.used(one) or 0)) for one in reliable]
        for end, begin in sorted((time for time in quiet if time[1] < time[0]), reverse=True):
            spans += [[end, begin]] if not spans or end < spans[-1][1] else []
            spans[-1][1] = min(spans[-1][1], begin)
        return spans

    def is_covered(self, node, entry, spans):
        if entry is None or is_another_node(entry, node) or not self.is_reliable(entry):
            return False
        used, sampled = self.used(entry), ms(entry["last_sampled_at"])
        fresh = 0 if node["uid"] is node["created_at"] is None else FRESH_MS if used is None else self.quiet
        if not 0 <= self.now - sampled <= fresh or (used is not None and sampled - used < self.quiet):
            return False
        window = sampled - ms(entry["observed_since"])
        is_young = self.is_recent(ms(entry["node_created_at"])) or self.is_recent(ms(entry["process_started_at"]))
        has_span = any(begin <= sampled <= end and end - begin >= self.quiet for end, begin in spans)
        return window >= self.quiet or (window >= self.minimum and has_span and is_young)


def is_another_node(entry, node):
    pairs = [(entry["node_uid"], node["uid"]), (entry["node_created_at"], node["created_at"])]
    is_later = node["created_at"] is not None and ms(node["created_at"]) > ms(entry["last_sampled_at"])
    return next((known != present for known, present in pairs if None not in (known, present)), is_later)


def unseen_share(covered, total):
    """The largest K/N with C(N-K, n) / C(N, n) > 1/20, exactly."""
    above, below = 1, 1
    for callers in range(total):
        above, below = above * max(0, total - covered - callers), below * (total - callers)
        if 20 * above <= below:
            return callers / total
    return 1.0 if total else None


class Pool:
    """What the entries of a pool come to."""

    def __init__(self, rules, entries, nodes, all_entries):
        last = {entry["node"]: entry for entry in entries}
        current = {entry["node"]: entry for entry in entries if not entry["gone"]}
        spans = rules.spans(all_entries)
        covered = [rules.is_covered(node, current.get(node["node"]), spans) for node in nodes or []]
        self.total, self.covered = (None, None) if nodes is None else (len(nodes), sum(covered))
        self.share = None if nodes is None else unseen_share(self.covered, self.total)
        percent = rules.percent or (100 if self.total is not None and self.total <= 50 else 95)
        self.is_enough = bool(self.total) and self.covered * 100 >= self.total * percent
        recent = [entry for entry in entries if rules.is_recent(rules.used(entry))]
        self.used_recently = bool(recent)
        self.grew_recently = any(rules.is_recent(ms(entry["last_grew_at"])) for entry in recent)
        present = [entry for entry in entries if not entry["gone"] and last[entry["node"]] is entry]
        self.is_open = any(entry["port_open_at"] for entry in present)
        uses = [(rules.used(entry), ms(entry["last_sampled_at"])) for entry in present]
        self.is_used = self.used_recently or any(use is not None and at - use < rules.quiet for use, at in uses)


class Cluster:
    """Every verdict on one cluster."""

    def __init__(self, file):
        self.settings, self.rules = Settings(file["settings"]), Rules(file)
        self.usage = usage = {each["pool"]: each for each in file["usage"]["pools"]}
        self.ports = {name: self.settings.pools.get(name, self.settings.future) for name in usage}

        def belongs(item, pool):
            return (item["pool"] if item["pool"] in self.settings.pools else NO_LISTED_POOL) == pool

        def judge(name):
            entries = [entry for entry in file["entries"] if belongs(entry, name)]
            nodes = None if file["nodes"] is None else [node for node in file["nodes"] if belongs(node, name)]
            pool = Pool(self.rules, entries, nodes, file["entries"] if self.settings.is_autopilot else entries)
            pool.is_open = pool.is_open or any(belongs(kubelet, name) for kubelet in file["open_kubelets"])
            return pool

        self.pools = {name: judge(name) for name in usage}
        self.left_over = Pool(self.rules, [], None, []) if NO_LISTED_POOL in usage else judge(NO_LISTED_POOL)
        self.whole = Pool(self.rules, file["entries"], file["nodes"], file["entries"])
        every = [*self.pools.values(), self.left_over]
        is_open = any(pool.is_open for pool in every) or file["usage"]["this_scan"] == "IN_USE"
        self.exposure = "OPEN" if is_open else self.settings.exposure()
        self.grew_recently = any(pool.grew_recently for pool in every)
        self.is_old = is_too_old(file["settings"]["control_plane_version"])
        self.old = {pool["pool"] for pool in file["settings"]["pools"] if is_too_old(pool["version"])}
        self.readiness = self.readiness_of_cluster()

    def is_closed(self, name):
        is_effective = not self.usage[name]["setting_not_effective"] and self.usage[name]["effective_port"] != ENABLED
        return self.ports[name] == DISABLED and is_effective and not self.pools[name].is_open

    def is_used(self, name):
        paths, is_in_use = set(self.usage[name]["used_paths"]), self.usage[name]["verdict"] == "IN_USE"
        return (is_in_use and not (paths and paths <= self.rules.accepted)) or self.pools[name].is_used

    def has_nodes(self, name):
        total = self.pools[name].total
        return self.usage[name]["reason"] != "NO_NODES" if total is None else total > 0

    def readiness_of_cluster(self):
        if self.exposure == "CLOSED" and all(map(self.is_closed, self.pools)) and not self.left_over.is_open:
            return "ALREADY_CLOSED"
        if self.is_old or self.old:
            return "UPGRADE_FIRST"
        is_autopilot = self.settings.is_autopilot
        everything = is_autopilot and self.settings.auto_provisioned != DISABLED
        open_pools = [name for name in self.pools if everything or not self.is_closed(name)]
        if self.grew_recently or self.left_over.used_recently or any(map(self.is_used, open_pools)):
            return "MIGRATE_FIRST"
        observed = [self.pools[name] for name in open_pools if self.has_nodes(name)]
        is_covered = observed and all(pool.is_enough for pool in observed) and not self.left_over.is_open
        is_quiet = not any(pool.used_recently for pool in self.pools.values())
        is_safe = is_quiet and (self.whole.is_enough if is_autopilot else is_covered)
        if not open_pools:
            is_safe = not is_autopilot and self.exposure == "WILL_REOPEN"
        return "SAFE_TO_CLOSE" if is_safe else "GATHER_EVIDENCE"

    def readiness_of_pool(self, name):
        if self.is_closed(name):
            return "ALREADY_CLOSED"
        if self.is_old or name in self.old:
            return "UPGRADE_FIRST"
        if self.is_used(name):
            return "MIGRATE_FIRST"
        return "SAFE_TO_CLOSE" if self.readiness == "SAFE_TO_CLOSE" and self.has_nodes(name) else "GATHER_EVIDENCE"

    def coverage(self):
        """Of the whole cluster: nodes covered, unseen share."""
        if self.settings.is_autopilot and self.pools:
            return self.whole.covered, self.whole.share
        counting = [self.pools[name] for name, usage in self.usage.items() if usage["reason"] != "NO_NODES"]
        counting = counting or list(self.pools.values())
        covered = [pool.covered for pool in counting] or [None]
        shares = [pool.share for pool in counting if pool.share is not None]
        return None if None in covered else sum(covered), max(shares, default=None)


def verdicts_of(file):
    """The verdicts as the file should have them, by name."""
    if file["outcome"] != "INSPECTED":
        return {"exposure": None, "readiness": None}
    cluster = Cluster(file)
    verdicts = {"exposure": cluster.exposure, "readiness": cluster.readiness}
    verdicts.update(new_pools=cluster.settings.new_pools, auto_provisioned=cluster.settings.auto_provisioned)
    verdicts["nodes_covered"], verdicts["unseen_share"] = cluster.coverage()
    for name, pool in cluster.pools.items():
        verdicts[f"pool {name}: port"] = cluster.ports[name]
        verdicts[f"pool {name}: readiness"] = cluster.readiness_of_pool(name)
        verdicts[f"pool {name}: nodes_covered"] = pool.covered
        verdicts[f"pool {name}: unseen_share"] = pool.share
        if pool.total is not None:
            verdicts[f"pool {name}: nodes_total"] = pool.total
    return verdicts


def differences(file):
    stated = {name: value for name, value in file["verdicts"].items() if name != "pools"}
    for pool in file["verdicts"]["pools"]:
        stated.update({f"pool {pool['pool']}: {name}": value for name, value in pool.items()})
    for name, value in verdicts_of(file).items():
        is_close = isinstance(value, float) and stated.get(name) is not None and abs(value - stated[name]) < 0.000051
        if name not in stated or not (is_close or value == stated[name]):
            yield f"{name} is {json.dumps(stated.get(name))}, recomputed {json.dumps(value)}"


def main(arguments):
    if not arguments or arguments[0].startswith("-"):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    found = (sorted(path.rglob("*.json")) if path.is_dir() else [path] for path in map(Path, arguments))
    files = [file for files in found for file in files]
    differing = unchecked = 0
    for path in files:
        try:
            file = json.loads(path.read_text(encoding="utf-8"))
            if file["format"] != 1 or (file["policy"] is None and file["outcome"] == "INSPECTED"):
                raise ValueError("written by a release whose files this script does not know")
            found = list(differences(file))
        except (OSError, ValueError, KeyError, TypeError) as error:
            unchecked, found = unchecked + 1, []
            print(f"{path}: not checked: {type(error).__name__}: {error}")
        differing += bool(found)
        for difference in found:
            print(f"{path}: {difference}")
    print(f"{len(files)} clusters, {differing} with differences, {unchecked} not checked")
    return 1 if differing else 3 if unchecked or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
