"""A copy of the database says that it is one; Telegram remembers what was asked for, so nothing here does.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from bot.storage import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "copied",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copied")),
    )
    with op.batch_alter_table("polling", schema=None) as batch_op:
        batch_op.drop_column("offset")


def downgrade() -> None:
    with op.batch_alter_table("polling", schema=None) as batch_op:
        batch_op.add_column(sa.Column("offset", sa.BigInteger(), nullable=True))
    op.drop_table("copied")
