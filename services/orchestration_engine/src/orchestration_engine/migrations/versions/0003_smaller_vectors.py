"""Vectors of half the size, and numbers in place of ids where there are many rows of an agent.

Everything here is made from the definitions: it is dropped, and the API makes it again at its next start.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Without pgvector, or with one before 0.7, which has no halfvec, the catalogue is searched by words alone.
_VECTORS = """
do $$
begin
    create table agent_vectors (
        agent integer primary key references agents (number) on delete cascade,
        digest bytea not null,
        embedding halfvec(512) not null
    );
    create index ix_agent_vectors_embedding on agent_vectors using hnsw (embedding halfvec_cosine_ops);
exception
    when undefined_object or undefined_file then
        raise notice 'without the extension vector, agents are searched by words alone';
end $$
"""
_EMBEDDINGS = """
do $$
begin
    create table agent_embeddings (
        agent_id text primary key references agents (id) on delete cascade,
        digest bytea not null,
        embedding vector(512) not null
    );
    create index ix_agent_embeddings_embedding on agent_embeddings using hnsw (embedding vector_cosine_ops);
exception
    when undefined_object or undefined_file then
        raise notice 'without the extension vector, agents are searched by words alone';
end $$
"""


def upgrade() -> None:
    op.execute("drop table if exists agent_embeddings")
    op.drop_table("agent_terms")
    op.execute("delete from agents")
    op.add_column("agents", sa.Column("number", sa.Integer(), sa.Identity(), nullable=False))
    op.create_unique_constraint(op.f("uq_agents_number"), "agents", ["number"])
    op.add_column("agents", sa.Column("meaning", sa.Text(), nullable=False))
    op.create_table(
        "agent_terms",
        sa.Column("agent", sa.Integer(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("weight", sa.REAL(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent"], ["agents.number"], name=op.f("fk_agent_terms_agent_agents"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("agent", "term", name=op.f("pk_agent_terms")),
    )
    op.create_index("ix_agent_terms_term", "agent_terms", ["term", "agent"], postgresql_include=["weight"])
    op.execute(_VECTORS)


def downgrade() -> None:
    op.execute("drop table if exists agent_vectors")
    op.drop_table("agent_terms")
    op.execute("delete from agents")
    for column in ("meaning", "number"):
        op.drop_column("agents", column)
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
    op.execute(_EMBEDDINGS)
