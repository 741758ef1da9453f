PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE articles (
	"key" INTEGER NOT NULL, 
	library_key INTEGER NOT NULL, 
	article_id TEXT NOT NULL, 
	current_version_key INTEGER, 
	last_number INTEGER NOT NULL, 
	published_at TEXT NOT NULL, 
	search_text TEXT NOT NULL, 
	outlet_key TEXT NOT NULL, 
	PRIMARY KEY ("key"), 
	UNIQUE (library_key, article_id), 
	FOREIGN KEY(library_key) REFERENCES libraries ("key")
);
INSERT INTO "articles" VALUES(1,1,'harbour',4,2,'2026-03-05','harbour
harbour bridge reopens
the daily example','the daily example');
INSERT INTO "articles" VALUES(2,1,'ferry',2,1,'2026-03-01','ferry
ferry stops at night
strasse zeitung','strasse zeitung');
INSERT INTO "articles" VALUES(3,1,'gone',NULL,1,'','','');
INSERT INTO "articles" VALUES(4,1,'bridge-again',5,1,'2026-03-05','bridge-again
bridge open again
the daily example','the daily example');
INSERT INTO "articles" VALUES(5,2,'orchard',6,1,'2026-05-01','orchard
orchard opens to visitors
valley post','valley post');
INSERT INTO "articles" VALUES(6,1,'killed',NULL,0,'','','');
CREATE TABLE articles_revision (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT articles_revision_pkc PRIMARY KEY (version_num)
);
INSERT INTO "articles_revision" VALUES('0002');
CREATE TABLE bands (
	library_key INTEGER NOT NULL, 
	band BIGINT NOT NULL, 
	version_key INTEGER NOT NULL, 
	PRIMARY KEY (library_key, band, version_key), 
	FOREIGN KEY(library_key) REFERENCES libraries ("key"), 
	FOREIGN KEY(version_key) REFERENCES versions ("key") ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "bands" VALUES(1,-9215471027460558018,2);
INSERT INTO "bands" VALUES(1,-9198786094159702474,2);
INSERT INTO "bands" VALUES(1,-9093146415088568209,2);
INSERT INTO "bands" VALUES(1,-7862518353356960608,2);
INSERT INTO "bands" VALUES(1,-7154914916775722740,2);
INSERT INTO "bands" VALUES(1,-6658710906667207612,2);
INSERT INTO "bands" VALUES(1,-6237067365062210527,2);
INSERT INTO "bands" VALUES(1,-5342117030632760618,2);
INSERT INTO "bands" VALUES(1,-4420411210236239608,2);
INSERT INTO "bands" VALUES(1,-2748536348404327590,2);
INSERT INTO "bands" VALUES(1,-2466418857465370524,2);
INSERT INTO "bands" VALUES(1,-2340538096548491821,2);
INSERT INTO "bands" VALUES(1,-1270681527122380001,2);
INSERT INTO "bands" VALUES(1,-894513165053384418,2);
INSERT INTO "bands" VALUES(1,-751940472753758826,2);
INSERT INTO "bands" VALUES(1,474789965369107682,2);
INSERT INTO "bands" VALUES(1,759502387106581174,2);
INSERT INTO "bands" VALUES(1,936643726679081482,2);
INSERT INTO "bands" VALUES(1,1128892681084460155,2);
INSERT INTO "bands" VALUES(1,1775903594394747521,2);
INSERT INTO "bands" VALUES(1,2172752122960063216,2);
INSERT INTO "bands" VALUES(1,3056482319882883822,2);
INSERT INTO "bands" VALUES(1,3376352138134058487,2);
INSERT INTO "bands" VALUES(1,3701148125931064729,2);
INSERT INTO "bands" VALUES(1,3705620035261043713,2);
INSERT INTO "bands" VALUES(1,4072073937423292454,2);
INSERT INTO "bands" VALUES(1,4866320466246853636,2);
INSERT INTO "bands" VALUES(1,6625786875070394591,2);
INSERT INTO "bands" VALUES(1,7648650715525040222,2);
INSERT INTO "bands" VALUES(1,8635618708502432415,2);
INSERT INTO "bands" VALUES(1,8726895909657786810,2);
INSERT INTO "bands" VALUES(1,9050282234738004038,2);
INSERT INTO "bands" VALUES(1,-9117658844648219515,4);
INSERT INTO "bands" VALUES(1,-9113052661866028853,4);
INSERT INTO "bands" VALUES(1,-8811351050255973301,4);
INSERT INTO "bands" VALUES(1,-8705930645777669952,4);
INSERT INTO "bands" VALUES(1,-7703073520967642290,4);
INSERT INTO "bands" VALUES(1,-7435417935630226238,4);
INSERT INTO "bands" VALUES(1,-7261538834358313245,4);
INSERT INTO "bands" VALUES(1,-6860589958135337144,4);
INSERT INTO "bands" VALUES(1,-6811345500124934184,4);
INSERT INTO "bands" VALUES(1,-4472691221751107422,4);
INSERT INTO "bands" VALUES(1,-4206142584591470585,4);
INSERT INTO "bands" VALUES(1,-4079594173310706885,4);
INSERT INTO "bands" VALUES(1,-3465815589444320199,4);
INSERT INTO "bands" VALUES(1,-2530775404876468564,4);
INSERT INTO "bands" VALUES(1,60257157670870611,4);
INSERT INTO "bands" VALUES(1,310070313857907011,4);
INSERT INTO "bands" VALUES(1,1226887712161745900,4);
INSERT INTO "bands" VALUES(1,1374734684389494201,4);
INSERT INTO "bands" VALUES(1,1909269170317406607,4);
INSERT INTO "bands" VALUES(1,2500161719646551629,4);
INSERT INTO "bands" VALUES(1,2733909773113250356,4);
INSERT INTO "bands" VALUES(1,2790075915690390149,4);
INSERT INTO "bands" VALUES(1,3413829538618599364,4);
INSERT INTO "bands" VALUES(1,3742301269875673558,4);
INSERT INTO "bands" VALUES(1,4150725109176032281,4);
INSERT INTO "bands" VALUES(1,4523593323517392856,4);
INSERT INTO "bands" VALUES(1,6075401860683701957,4);
INSERT INTO "bands" VALUES(1,6740291077913509477,4);
INSERT INTO "bands" VALUES(1,7521674511092342336,4);
INSERT INTO "bands" VALUES(1,7948081901461711572,4);
INSERT INTO "bands" VALUES(1,8814593408510319624,4);
INSERT INTO "bands" VALUES(1,9055102985239460816,4);
INSERT INTO "bands" VALUES(1,-9113052661866028853,5);
INSERT INTO "bands" VALUES(1,-8811351050255973301,5);
INSERT INTO "bands" VALUES(1,-8768446293991374855,5);
INSERT INTO "bands" VALUES(1,-8705930645777669952,5);
INSERT INTO "bands" VALUES(1,-8586877518733753652,5);
INSERT INTO "bands" VALUES(1,-8487954755125557922,5);
INSERT INTO "bands" VALUES(1,-8024838915045796071,5);
INSERT INTO "bands" VALUES(1,-7435417935630226238,5);
INSERT INTO "bands" VALUES(1,-6860589958135337144,5);
INSERT INTO "bands" VALUES(1,-6832682426415144537,5);
INSERT INTO "bands" VALUES(1,-6811345500124934184,5);
INSERT INTO "bands" VALUES(1,-4206142584591470585,5);
INSERT INTO "bands" VALUES(1,-3505452153534340129,5);
INSERT INTO "bands" VALUES(1,-3465815589444320199,5);
INSERT INTO "bands" VALUES(1,-672950845891524687,5);
INSERT INTO "bands" VALUES(1,-5259757017128814,5);
INSERT INTO "bands" VALUES(1,357129372582598051,5);
INSERT INTO "bands" VALUES(1,539800252008508422,5);
INSERT INTO "bands" VALUES(1,997466876864036599,5);
INSERT INTO "bands" VALUES(1,1027762026648278629,5);
INSERT INTO "bands" VALUES(1,1374734684389494201,5);
INSERT INTO "bands" VALUES(1,1635307212472913282,5);
INSERT INTO "bands" VALUES(1,1909269170317406607,5);
INSERT INTO "bands" VALUES(1,2790075915690390149,5);
INSERT INTO "bands" VALUES(1,3742301269875673558,5);
INSERT INTO "bands" VALUES(1,4426898626872413029,5);
INSERT INTO "bands" VALUES(1,4568536596317988955,5);
INSERT INTO "bands" VALUES(1,5477798521640018273,5);
INSERT INTO "bands" VALUES(1,5694201594678678418,5);
INSERT INTO "bands" VALUES(1,6740291077913509477,5);
INSERT INTO "bands" VALUES(1,7521674511092342336,5);
INSERT INTO "bands" VALUES(1,7948081901461711572,5);
INSERT INTO "bands" VALUES(2,-8629098196434733145,6);
INSERT INTO "bands" VALUES(2,-8590772697893594926,6);
INSERT INTO "bands" VALUES(2,-8376778084316301416,6);
INSERT INTO "bands" VALUES(2,-7192516276831773847,6);
INSERT INTO "bands" VALUES(2,-6704878224005646406,6);
INSERT INTO "bands" VALUES(2,-6044189324154811663,6);
INSERT INTO "bands" VALUES(2,-5974612602387138569,6);
INSERT INTO "bands" VALUES(2,-5307057251583251294,6);
INSERT INTO "bands" VALUES(2,-5279212200087696458,6);
INSERT INTO "bands" VALUES(2,-4829199768585435205,6);
INSERT INTO "bands" VALUES(2,-3820713808688928509,6);
INSERT INTO "bands" VALUES(2,-3731954827723283480,6);
INSERT INTO "bands" VALUES(2,-3617393504238769593,6);
INSERT INTO "bands" VALUES(2,-2250864176692575258,6);
INSERT INTO "bands" VALUES(2,-2069599493835844836,6);
INSERT INTO "bands" VALUES(2,-1899603742013495548,6);
INSERT INTO "bands" VALUES(2,-1207472737469972849,6);
INSERT INTO "bands" VALUES(2,-632330351424326682,6);
INSERT INTO "bands" VALUES(2,669703877110704274,6);
INSERT INTO "bands" VALUES(2,1152275536673186292,6);
INSERT INTO "bands" VALUES(2,1309074400858680587,6);
INSERT INTO "bands" VALUES(2,2539386390614773727,6);
INSERT INTO "bands" VALUES(2,2747512752061146108,6);
INSERT INTO "bands" VALUES(2,3856192497115877544,6);
INSERT INTO "bands" VALUES(2,4325138291617493431,6);
INSERT INTO "bands" VALUES(2,4654083576098604302,6);
INSERT INTO "bands" VALUES(2,5336849090575438212,6);
INSERT INTO "bands" VALUES(2,6309051942535686357,6);
INSERT INTO "bands" VALUES(2,6832741284398683976,6);
INSERT INTO "bands" VALUES(2,7887590347784719711,6);
INSERT INTO "bands" VALUES(2,7932888007747088927,6);
INSERT INTO "bands" VALUES(2,8939882218983245559,6);
CREATE TABLE chunks (
	version_key INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	first INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	PRIMARY KEY (version_key, position), 
	FOREIGN KEY(version_key) REFERENCES versions ("key") ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "chunks" VALUES(1,0,0,3);
INSERT INTO "chunks" VALUES(2,0,0,1);
INSERT INTO "chunks" VALUES(4,0,0,3);
INSERT INTO "chunks" VALUES(5,0,0,3);
INSERT INTO "chunks" VALUES(6,0,0,1);
CREATE TABLE leftovers (
	version_key INTEGER NOT NULL, 
	library_key INTEGER NOT NULL, 
	PRIMARY KEY (version_key), 
	FOREIGN KEY(library_key) REFERENCES libraries ("key")
);
INSERT INTO "leftovers" VALUES(7,1);
CREATE TABLE libraries (
	"key" INTEGER NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	generation INTEGER NOT NULL, 
	embedding_fingerprint TEXT, 
	dimension INTEGER, 
	index_epoch INTEGER NOT NULL, 
	next_epoch INTEGER NOT NULL, 
	next_fingerprint TEXT, 
	next_dimension INTEGER, 
	articles INTEGER NOT NULL, 
	sentences INTEGER NOT NULL, 
	PRIMARY KEY ("key"), 
	UNIQUE (name)
);
INSERT INTO "libraries" VALUES(1,'shared',6,'all-MiniLM-L6-v2/context',384,0,0,NULL,NULL,3,10);
INSERT INTO "libraries" VALUES(2,'valley',1,'all-MiniLM-L6-v2/context',384,0,0,NULL,NULL,1,2);
CREATE TABLE meta (
	name VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('schema_version','6');
INSERT INTO "meta" VALUES('identity','1c4d9b795f98');
CREATE TABLE near_duplicates (
	version_key INTEGER NOT NULL, 
	other_key INTEGER NOT NULL, 
	PRIMARY KEY (version_key, other_key), 
	FOREIGN KEY(version_key) REFERENCES versions ("key") ON DELETE CASCADE, 
	FOREIGN KEY(other_key) REFERENCES versions ("key") ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "near_duplicates" VALUES(5,4);
INSERT INTO "near_duplicates" VALUES(4,5);
CREATE TABLE sentences (
	version_key INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	paragraph INTEGER NOT NULL, 
	PRIMARY KEY (version_key, position), 
	FOREIGN KEY(version_key) REFERENCES versions ("key") ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "sentences" VALUES(1,0,0,66,0);
INSERT INTO "sentences" VALUES(1,1,68,129,1);
INSERT INTO "sentences" VALUES(1,2,130,183,1);
INSERT INTO "sentences" VALUES(1,3,185,223,2);
INSERT INTO "sentences" VALUES(2,0,0,54,0);
INSERT INTO "sentences" VALUES(2,1,55,104,0);
INSERT INTO "sentences" VALUES(4,0,0,66,0);
INSERT INTO "sentences" VALUES(4,1,68,129,1);
INSERT INTO "sentences" VALUES(4,2,130,183,1);
INSERT INTO "sentences" VALUES(4,3,185,223,2);
INSERT INTO "sentences" VALUES(5,0,0,66,0);
INSERT INTO "sentences" VALUES(5,1,68,129,1);
INSERT INTO "sentences" VALUES(5,2,130,188,1);
INSERT INTO "sentences" VALUES(5,3,190,228,2);
INSERT INTO "sentences" VALUES(6,0,0,44,0);
INSERT INTO "sentences" VALUES(6,1,45,71,0);
CREATE TABLE terms (
	library_key INTEGER NOT NULL, 
	term TEXT NOT NULL, 
	version_key INTEGER NOT NULL, 
	sentences INTEGER NOT NULL, 
	PRIMARY KEY (library_key, term, version_key), 
	FOREIGN KEY(library_key) REFERENCES libraries ("key"), 
	FOREIGN KEY(version_key) REFERENCES versions ("key") ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "terms" VALUES(1,'14',4,1);
INSERT INTO "terms" VALUES(1,'14',5,1);
INSERT INTO "terms" VALUES(1,'19',4,1);
INSERT INTO "terms" VALUES(1,'19',5,1);
INSERT INTO "terms" VALUES(1,'320',4,1);
INSERT INTO "terms" VALUES(1,'320',5,1);
INSERT INTO "terms" VALUES(1,'a',4,1);
INSERT INTO "terms" VALUES(1,'a',5,1);
INSERT INTO "terms" VALUES(1,'across',2,1);
INSERT INTO "terms" VALUES(1,'after',4,1);
INSERT INTO "terms" VALUES(1,'after',5,1);
INSERT INTO "terms" VALUES(1,'and',4,1);
INSERT INTO "terms" VALUES(1,'and',5,1);
INSERT INTO "terms" VALUES(1,'april',2,1);
INSERT INTO "terms" VALUES(1,'blame',2,1);
INSERT INTO "terms" VALUES(1,'bolt',4,1);
INSERT INTO "terms" VALUES(1,'bolt',5,1);
INSERT INTO "terms" VALUES(1,'bridg',4,1);
INSERT INTO "terms" VALUES(1,'bridg',5,1);
INSERT INTO "terms" VALUES(1,'cabl',4,1);
INSERT INTO "terms" VALUES(1,'cabl',5,1);
INSERT INTO "terms" VALUES(1,'cost',4,1);
INSERT INTO "terms" VALUES(1,'cost',5,1);
INSERT INTO "terms" VALUES(1,'cyclist',4,1);
INSERT INTO "terms" VALUES(1,'cyclist',5,1);
INSERT INTO "terms" VALUES(1,'engin',4,1);
INSERT INTO "terms" VALUES(1,'engin',5,1);
INSERT INTO "terms" VALUES(1,'euro',4,1);
INSERT INTO "terms" VALUES(1,'euro',5,1);
INSERT INTO "terms" VALUES(1,'ferri',2,1);
INSERT INTO "terms" VALUES(1,'four',4,1);
INSERT INTO "terms" VALUES(1,'four',5,1);
INSERT INTO "terms" VALUES(1,'fuel',2,1);
INSERT INTO "terms" VALUES(1,'harbour',2,1);
INSERT INTO "terms" VALUES(1,'harbour',4,1);
INSERT INTO "terms" VALUES(1,'harbour',5,1);
INSERT INTO "terms" VALUES(1,'have',4,1);
INSERT INTO "terms" VALUES(1,'have',5,1);
INSERT INTO "terms" VALUES(1,'in',2,1);
INSERT INTO "terms" VALUES(1,'lane',4,1);
INSERT INTO "terms" VALUES(1,'lane',5,1);
INSERT INTO "terms" VALUES(1,'lena',4,1);
INSERT INTO "terms" VALUES(1,'lena',5,1);
INSERT INTO "terms" VALUES(1,'main',4,1);
INSERT INTO "terms" VALUES(1,'main',5,1);
INSERT INTO "terms" VALUES(1,'mayor',4,1);
INSERT INTO "terms" VALUES(1,'mayor',5,1);
INSERT INTO "terms" VALUES(1,'million',4,1);
INSERT INTO "terms" VALUES(1,'million',5,1);
INSERT INTO "terms" VALUES(1,'mlo',4,1);
INSERT INTO "terms" VALUES(1,'mlo',5,1);
INSERT INTO "terms" VALUES(1,'month',4,1);
INSERT INTO "terms" VALUES(1,'month',5,1);
INSERT INTO "terms" VALUES(1,'night',2,1);
INSERT INTO "terms" VALUES(1,'nordlin',2,1);
INSERT INTO "terms" VALUES(1,'now',4,1);
INSERT INTO "terms" VALUES(1,'now',5,1);
INSERT INTO "terms" VALUES(1,'of',2,1);
INSERT INTO "terms" VALUES(1,'of',4,3);
INSERT INTO "terms" VALUES(1,'of',5,3);
INSERT INTO "terms" VALUES(1,'on',4,1);
INSERT INTO "terms" VALUES(1,'on',5,1);
INSERT INTO "terms" VALUES(1,'oper',2,1);
INSERT INTO "terms" VALUES(1,'ortiz',4,1);
INSERT INTO "terms" VALUES(1,'ortiz',5,1);
INSERT INTO "terms" VALUES(1,'own',4,1);
INSERT INTO "terms" VALUES(1,'own',5,1);
INSERT INTO "terms" VALUES(1,'price',2,1);
INSERT INTO "terms" VALUES(1,'reopen',4,1);
INSERT INTO "terms" VALUES(1,'reopen',5,1);
INSERT INTO "terms" VALUES(1,'repair',4,1);
INSERT INTO "terms" VALUES(1,'repair',5,1);
INSERT INTO "terms" VALUES(1,'replac',4,1);
INSERT INTO "terms" VALUES(1,'replac',5,1);
INSERT INTO "terms" VALUES(1,'said',4,1);
INSERT INTO "terms" VALUES(1,'said',5,1);
INSERT INTO "terms" VALUES(1,'stop',2,1);
INSERT INTO "terms" VALUES(1,'that',5,1);
INSERT INTO "terms" VALUES(1,'the',2,2);
INSERT INTO "terms" VALUES(1,'the',4,3);
INSERT INTO "terms" VALUES(1,'the',5,3);
INSERT INTO "terms" VALUES(1,'their',4,1);
INSERT INTO "terms" VALUES(1,'their',5,1);
INSERT INTO "terms" VALUES(1,'tuesday',4,1);
INSERT INTO "terms" VALUES(1,'tuesday',5,1);
INSERT INTO "terms" VALUES(1,'two',4,1);
INSERT INTO "terms" VALUES(1,'two',5,1);
INSERT INTO "terms" VALUES(1,'will',2,1);
INSERT INTO "terms" VALUES(1,'work',4,1);
INSERT INTO "terms" VALUES(1,'work',5,1);
INSERT INTO "terms" VALUES(2,'44',6,1);
INSERT INTO "terms" VALUES(2,'appl',6,1);
INSERT INTO "terms" VALUES(2,'has',6,1);
INSERT INTO "terms" VALUES(2,'it',6,1);
INSERT INTO "terms" VALUES(2,'kind',6,1);
INSERT INTO "terms" VALUES(2,'of',6,1);
INSERT INTO "terms" VALUES(2,'old',6,1);
INSERT INTO "terms" VALUES(2,'on',6,1);
INSERT INTO "terms" VALUES(2,'open',6,1);
INSERT INTO "terms" VALUES(2,'orchard',6,1);
INSERT INTO "terms" VALUES(2,'sunday',6,1);
INSERT INTO "terms" VALUES(2,'the',6,1);
INSERT INTO "terms" VALUES(2,'to',6,1);
INSERT INTO "terms" VALUES(2,'visitor',6,1);
CREATE TABLE versions (
	"key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	article_key INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	title TEXT, 
	url TEXT, 
	outlet TEXT, 
	published_at TEXT, 
	authors JSON NOT NULL, 
	text TEXT NOT NULL, 
	language VARCHAR(8), 
	content_hash VARCHAR(64) NOT NULL, 
	source TEXT NOT NULL, 
	ingested_at VARCHAR(40) NOT NULL, 
	sentence_count INTEGER NOT NULL, 
	chunk_count INTEGER NOT NULL, 
	UNIQUE (article_key, number), 
	FOREIGN KEY(article_key) REFERENCES articles ("key")
);
INSERT INTO "versions" VALUES(1,1,1,'replaced','Harbour bridge reopens','https://example.org/harbour','The Daily Example','2026-03-04','["Ada Brenner"]','The harbour bridge reopened on Tuesday after 14 months of repairs.

Engineers replaced 320 bolts and two of the four main cables. Mayor Lena Ortiz said the work cost 18 million euros.

Cyclists have a lane of their own now.','en','9c0be23be3227bc57708b9a21c4f1c3167d126eb6e619010aca4051b0aa7544a','harbour.jsonl:1','2026-11-23T18:13:17+00:00',4,1);
INSERT INTO "versions" VALUES(2,2,1,'current','Ferry stops at night',NULL,'Straße Zeitung','2026-03-01','[]','The night ferry across the harbour will stop in April. The operator, Nordline, blamed the price of fuel.','en','abf74e4b2b775b79d52b21d588cf3089a88bef2a187b72e4cf3abcd14571f81c','harbour.jsonl:2','2026-11-23T18:13:17+00:00',2,1);
INSERT INTO "versions" VALUES(4,1,2,'current','Harbour bridge reopens','https://example.org/harbour','The Daily Example','2026-03-05','["Ada Brenner"]','The harbour bridge reopened on Tuesday after 14 months of repairs.

Engineers replaced 320 bolts and two of the four main cables. Mayor Lena Ortiz said the work cost 19 million euros.

Cyclists have a lane of their own now.','en','db8aa299596820430a381659ad09cd9d0643ac7846cc6cc44d40d8346be82ddf','second.jsonl:1','2026-11-23T18:13:27+00:00',4,1);
INSERT INTO "versions" VALUES(5,4,1,'current','Bridge open again',NULL,'the daily EXAMPLE','2026-03-05','[]','The harbour bridge reopened on Tuesday after 14 months of repairs.

Engineers replaced 320 bolts and two of the four main cables. Mayor Lena Ortiz said that the work cost 19 million euros.

Cyclists have a lane of their own now.','en','c609793c1205404556279c530c567d8bc1dc74c4b2115eb71cec1a00551dff0a','second.jsonl:2','2026-11-23T18:13:28+00:00',4,1);
INSERT INTO "versions" VALUES(6,5,1,'current','Orchard opens to visitors',NULL,'Valley Post','2026-05-01','[]','The old orchard opens to visitors on Sunday. It has 44 kinds of apples.','en','08944128464ea88331d4ac465348b755cc23d7e5d84b3e3280958c465c06907f','other.jsonl:1','2026-11-23T18:13:36+00:00',2,1);
INSERT INTO "versions" VALUES(7,6,1,'pending',NULL,NULL,NULL,NULL,'[]','This ingest was killed half-way.',NULL,'f650a645039a7619e3680739d23cfd3365c80970f078e3d0d1c4665a64ca69ad','killed.txt','2026-03-07T12:00:00+00:00',0,0);
CREATE INDEX ix_articles_listing ON articles (library_key, published_at, "key", search_text);
CREATE INDEX ix_articles_outlet ON articles (library_key, outlet_key, published_at);
CREATE INDEX ix_articles_current ON articles (library_key, current_version_key);
CREATE INDEX ix_terms_version ON terms (version_key);
CREATE INDEX ix_bands_version ON bands (version_key);
CREATE INDEX ix_near_duplicates_other ON near_duplicates (other_key);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('versions',7);
COMMIT;
