PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE audits (
	"key" INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	asked_at VARCHAR(40) NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "audits" VALUES(1,'ecad49217151','2026-11-23T18:13:43.652862+00:00','{"format": 1, "question_id": "ecad49217151", "asked_at": "2026-11-23T18:13:43.652862Z", "question": "How much did the work cost?", "libraries": ["shared"], "mode": "extractive", "total_ms": 532.6, "article_ids": null, "searched": null, "confidence": 0.8777, "refusal": null, "notices": [], "sentences": ["Mayor Lena Ortiz said the work cost 19 million euros."], "citations": [{"article_id": "harbour", "version": 2, "version_key": 4, "index": 2, "digest": "1fba074995ae8530", "tag": null}], "nearest": [], "draft": null, "retrieval_ms": 529.9, "first_claim_ms": null}');
CREATE TABLE exchanges (
	id VARCHAR(64) NOT NULL, 
	person_id BIGINT NOT NULL, 
	guild_id BIGINT, 
	channel_id BIGINT NOT NULL, 
	asked_at VARCHAR(40) NOT NULL, 
	private BOOLEAN NOT NULL, 
	message_ids TEXT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	question TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "exchanges" VALUES('q-1',11,22,33,'2026-03-06T12:00:00.000000+00:00',0,'44 45','refused','Who built the bridge?');
CREATE TABLE opinions (
	exchange_id VARCHAR(64) NOT NULL, 
	person_id BIGINT NOT NULL, 
	helpful BOOLEAN NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (exchange_id, person_id)
);
INSERT INTO "opinions" VALUES('q-1',11,0,'It should know that.');
CREATE TABLE records_revision (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT records_revision_pkc PRIMARY KEY (version_num)
);
INSERT INTO "records_revision" VALUES('0001');
CREATE TABLE servers (
	guild_id BIGINT NOT NULL, 
	channels TEXT NOT NULL, 
	roles TEXT NOT NULL, 
	days INTEGER, 
	PRIMARY KEY (guild_id)
);
INSERT INTO "servers" VALUES(22,'33','55',14);
CREATE INDEX ix_audits_asked_at ON audits (asked_at);
CREATE INDEX ix_audits_id ON audits (id);
CREATE INDEX ix_exchanges_gaps ON exchanges (guild_id, state, asked_at);
CREATE INDEX ix_exchanges_person ON exchanges (person_id);
CREATE INDEX ix_exchanges_asked_at ON exchanges (asked_at);
CREATE INDEX ix_opinions_person ON opinions (person_id);
COMMIT;
