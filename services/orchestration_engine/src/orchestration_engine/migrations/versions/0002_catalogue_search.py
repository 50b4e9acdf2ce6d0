"""The catalogue as it is searched: agents, their stems, the words behind those, and their vectors."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Without pgvector the catalogue is searched by words alone.
_VECTORS = """
do $$
begin
    create extension if not exists vector;
    create table agent_embeddings (
        agent_id text primary key references agents (id) on delete cascade,
        digest bytea not null,
        embedding vector(512) not null
    );
    create index ix_agent_embeddings_embedding on agent_embeddings using hnsw (embedding vector_cosine_ops);
exception
    when feature_not_supported or undefined_file or insufficient_privilege then
        raise notice 'without the extension vector, agents are searched by words alone';
end $$
"""


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    op.create_table(
        "agents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("capabilities", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("card", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
    )
    op.create_index(op.f("ix_agents_place"), "agents", ["place"])
    op.create_index(op.f("ix_agents_category_agents_place"), "agents", ["category", "place"])
    op.create_index(op.f("ix_agents_tags"), "agents", ["tags"], postgresql_using="gin")
    op.create_table(
        "agent_terms",
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("weight", sa.REAL(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_agent_terms_agent_id_agents"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("agent_id", "term", name=op.f("pk_agent_terms")),
    )
    op.create_index("ix_agent_terms_term", "agent_terms", ["term", "agent_id"], postgresql_include=["weight"])
    op.create_table(
        "search_terms",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("agents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_search_terms")),
    )
    op.create_table(
        "search_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_words")),
    )
    op.create_index(
        "ix_search_words_similar",
        "search_words",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.create_index("ix_search_words_beginning", "search_words", ["word"], postgresql_ops={"word": "text_pattern_ops"})
    op.execute(_VECTORS)


def downgrade() -> None:
    op.execute("drop table if exists agent_embeddings")
    for table in ("search_words", "search_terms", "agent_terms", "agents"):
        op.drop_table(table)
