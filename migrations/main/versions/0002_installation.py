"""The database knows its keystore, and a copy that it is one; what was asked for, Telegram remembers.

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
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("keystore", sa.LargeBinary(), nullable=False),
        sa.Column("copied_at", columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    with op.batch_alter_table("polling", schema=None) as batch_op:
        batch_op.drop_column("offset")


def downgrade() -> None:
    with op.batch_alter_table("polling", schema=None) as batch_op:
        batch_op.add_column(sa.Column("offset", sa.BigInteger(), nullable=True))
    op.drop_table("installation")
