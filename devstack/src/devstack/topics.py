"""The topics that the platform publishes to, made in the broker's own protocol.

The broker keeps nothing on disk, so they are made again whenever it has started.
"""

import logging

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

# The contracts' name for it; they are not imported because they would triple the supervisor's memory.
EVENTS_TOPIC = "rialto.events"
PARTITIONS = 3
_SILENT = logging.getLogger("devstack.kafka-client")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


def ensure_topic(servers: str, *, timeout: float = 2.0) -> None:
    """Make the events' topic where it is missing.

    Raises RuntimeError where the broker does not answer within `timeout` seconds, twice at most.
    """
    client = AdminClient({"bootstrap.servers": servers, "socket.timeout.ms": 2_000}, logger=_SILENT)
    try:
        if EVENTS_TOPIC in client.list_topics(timeout=timeout).topics:
            return
        made = client.create_topics([NewTopic(EVENTS_TOPIC, num_partitions=PARTITIONS, replication_factor=1)])
        made[EVENTS_TOPIC].result(timeout=timeout)
    except (KafkaException, TimeoutError) as error:
        problem = error.args[0] if error.args else error
        if isinstance(problem, KafkaError) and problem.code() == KafkaError.TOPIC_ALREADY_EXISTS:
            return
        reason = problem.str() if isinstance(problem, KafkaError) else "no answer in time"
        raise RuntimeError(f"the broker does not answer: {reason}") from None
