"""The first tables; the audit trail can be added to, and nothing else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFUSE_ON_SQLITE = "BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be changed'); END"
_REFUSE_ON_POSTGRESQL = "BEGIN RAISE EXCEPTION 'the audit trail cannot be changed'; END"

APPEND_ONLY = {
    "sqlite": (
        f"CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event {_REFUSE_ON_SQLITE}",
        f"CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event {_REFUSE_ON_SQLITE}",
    ),
    "postgresql": (
        f"""CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql
            AS $${_REFUSE_ON_POSTGRESQL}$$""",
        """CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
            ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("questionnaire_id", sa.String(length=64), nullable=False),
        sa.Column("questionnaire_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("region_name", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopened_by IS NULL)",
            name=op.f("ck_assessment_reopened_at_with_reopened_by"),
        ),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (submitted_by IS NULL)",
            name=op.f("ck_assessment_submitted_at_with_submitted_by"),
        ),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_assessment_country_is_a_code")),
        sa.CheckConstraint(
            "submitted_at IS NULL OR reopened_at IS NULL",
            name=op.f("ck_assessment_submitted_or_reopened"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        sa.UniqueConstraint("secret_hash", name="uq_assessment_secret_hash"),
    )
    op.create_index("ix_assessment_edited_at", "assessment", ["edited_at"], unique=False)

    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
        sa.UniqueConstraint("hash", name="uq_audit_event_hash"),
    )
    op.create_table(
        "browser_key",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("assessment_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name="fk_browser_key_assessment_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key_hash", "assessment_id", name="pk_browser_key"),
    )
    op.create_index("ix_browser_key_assessment_id", "browser_key", ["assessment_id"], unique=False)

    op.create_table(
        "participation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.String(length=32), nullable=False),
        sa.Column(
            "role",
            sa.Enum("lead", "rater", name="role", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("stakeholder_group", sa.String(length=16), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name="fk_participation_assessment_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_participation"),
    )
    op.create_index(
        "ix_participation_assessment_id", "participation", ["assessment_id"], unique=False
    )
    op.create_index(
        "uq_participation_lead",
        "participation",
        ["assessment_id"],
        unique=True,
        sqlite_where=sa.text("role = 'lead'"),
        postgresql_where=sa.text("role = 'lead'"),
    )

    op.create_table(
        "stored_result",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("assessment_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sheet", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_stored_result_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name="fk_stored_result_assessment_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_stored_result"),
        sa.UniqueConstraint(
            "assessment_id", "number", name="uq_stored_result_assessment_id_number"
        ),
    )
    op.create_table(
        "stored_answer",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_stored_answer_revision_counts_from_one")),
        sa.CheckConstraint("value IS NOT NULL", name=op.f("ck_stored_answer_value_is_there")),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name="fk_stored_answer_participation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participation_id", "question_id", name="pk_stored_answer"),
    )
    op.create_table(
        "stored_report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("result_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (pdf IS NULL AND error IS NULL)",
            name=op.f("ck_stored_report_finished_with_outcome"),
        ),
        sa.CheckConstraint(
            "(pdf IS NULL) = (sha256 IS NULL)", name=op.f("ck_stored_report_pdf_with_sha256")
        ),
        sa.CheckConstraint(
            "(started_at IS NULL) = (attempts = 0)",
            name=op.f("ck_stored_report_started_with_attempt"),
        ),
        sa.CheckConstraint(
            "pdf IS NULL OR error IS NULL", name=op.f("ck_stored_report_pdf_or_error")
        ),
        sa.ForeignKeyConstraint(
            ["result_id"],
            ["stored_result.id"],
            name="fk_stored_report_result_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_stored_report"),
        sa.UniqueConstraint("result_id", "language", name="uq_stored_report_result_id_language"),
    )
    op.create_index(
        "ix_stored_report_finished_at_wanted_at",
        "stored_report",
        ["finished_at", "wanted_at"],
        unique=False,
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for table in (
        "stored_report",
        "stored_answer",
        "stored_result",
        "participation",
        "browser_key",
        "audit_event",
        "assessment",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")
