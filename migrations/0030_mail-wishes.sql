CREATE TABLE "mail_wishes" (
	"address" text NOT NULL,
	"group" text NOT NULL,
	"opted_out_at" timestamp with time zone,
	"opted_in_at" timestamp with time zone,
	CONSTRAINT "mail_wishes_address_group_pk" PRIMARY KEY("address","group")
);
