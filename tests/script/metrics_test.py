"""Goal: what a running node serves is what Prometheus and its promtool expect, down to the word,
and so are the alerts that docs/metrics.md prints.

usage: metrics_test.py NODE PROMTOOL
"""
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT_S = 20
LABELS = {"counter": "_total", "histogram": "_seconds"}


def fetch(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=LIMIT_S) as answer:
        return answer.headers, answer.read().decode()


def ask(node, body):
    line = {"src": "c1", "dest": "n1", "body": body}
    node.stdin.write(json.dumps(line) + "\n")
    node.stdin.flush()


def answers_until(node, message_id):
    for line in node.stdout:
        body = json.loads(line)["body"]
        if body.get("in_reply_to") == message_id:
            return body
    raise AssertionError("the node ended before it answered")


def check(node, promtool):
    """Returns the names of the metrics that the node serves."""
    first = node.stderr.readline()
    port = int(re.search(r"port (\d+)", first).group(1))
    assert first == f"metrics: http://127.0.0.1:{port}/metrics, port {port}\n", first
    assert fetch(port, "/healthz")[1].strip() == "ok"
    ask(node, {"type": "init", "msg_id": 1, "node_id": "n1", "node_ids": ["n1"]})
    deadline = time.monotonic() + LIMIT_S
    message_id = 1
    answer = {"type": "error"}
    while answer["type"] == "error":
        assert time.monotonic() < deadline, answer
        message_id += 1
        ask(node, {"type": "write", "msg_id": message_id, "key": "k", "value": 1})
        answer = answers_until(node, message_id)
    ask(node, {"type": "read", "msg_id": message_id + 1, "key": "k"})
    assert answers_until(node, message_id + 1)["value"] == 1

    headers, text = fetch(port, "/metrics")
    assert headers["Content-Type"].startswith("text/plain; version=0.0.4"), headers["Content-Type"]
    linted = subprocess.run([promtool, "check", "metrics"], input=text, text=True,
                            capture_output=True)
    assert (linted.returncode, linted.stdout, linted.stderr) == (0, "", ""), linted
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M):
        assert name.startswith("miniraft_") and name.endswith(LABELS.get(kind, "")), (name, kind)
    assert re.search(r'^miniraft_raft_role\{role="leader"\} 1$', text, re.M), text
    assert re.search(r"^miniraft_proposals_applied_total 1$", text, re.M), text
    assert re.search(r"^miniraft_read_duration_seconds_count 1$", text, re.M), text


    return set(re.findall(r"^# TYPE (\S+) ", text, re.M))


def check_page(promtool, served):
    page = (ROOT / "docs/metrics.md").read_text()
    listed = set(re.findall(r"^\| `(miniraft_\w+)", page, re.M))
    assert served <= listed, served - listed
    [rules] = re.findall(r"^```yaml\n(.*?)^```$", page, re.M | re.S)
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        file.write(rules)
        file.flush()
        linted = subprocess.run([promtool, "check", "rules", file.name], text=True,
                                capture_output=True)
    count = rules.count("- alert: ")
    assert linted.returncode == 0 and f"SUCCESS: {count} rules found" in linted.stdout, linted
    used = {name.removesuffix("_bucket") for name in re.findall(r"miniraft_\w+", rules)}
    assert count > 0 and used <= listed, used - listed


def main():
    program, promtool = sys.argv[1:]
    arguments = [program, "--metrics", "127.0.0.1:0", "--election-timeout-ms", "50",
                 "--heartbeat-interval-ms", "10"]
    with subprocess.Popen(arguments, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as node:
        try:
            check_page(promtool, check(node, promtool))
            node.stdin.close()
            assert node.wait(LIMIT_S) == 0
        finally:
            node.kill()


if __name__ == "__main__":
    main()
