package operation

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
)

// partiqlParameters returns the members of a JSON array of attribute values.
func partiqlParameters(array string) []gjson.Result {
	if array == "" {
		return nil
	}
	return gjson.Parse(array).Array()
}

func mustParsePartiQL(t *testing.T, text, array string) *sqlStatement {
	t.Helper()
	s, err := parsePartiQL(text, partiqlParameters(array))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s
}

// partiqlStatements are statements of every form that the developer guide has,
// with what an authorization needs of them.
var partiqlStatements = []struct {
	text, params string
	want         sqlStatement // but for where
}{
	{
		text: `SELECT * FROM "Films"`,
		want: sqlStatement{verb: verbSelect, table: "Films"},
	},
	{
		text: "select\ttitle ,\r\n\"year\" from Films -- all of them\nwhere /* one */ id='f1' -- done",
		want: sqlStatement{verb: verbSelect, table: "Films", selected: []string{"title", "year"}, attributes: []string{"title", "year", "id"}},
	},
	{
		text: `SELECT crew.director[0].name, crew."camera", title FROM "Films"."by-year" WHERE "year" = 1954 AND crew.sound IS NOT MISSING ORDER BY rating DESC, title ASC, id;`,
		want: sqlStatement{
			verb: verbSelect, table: "Films", index: "by-year", selected: []string{"crew", "title"},
			attributes: []string{"crew", "title", "year", "rating", "id"},
		},
	},
	{
		text: `SELECT * FROM Films.ByYear WHERE "year" IN [1954, 1955]`,
		want: sqlStatement{verb: verbSelect, table: "Films", index: "ByYear", attributes: []string{"year"}},
	},
	{
		text:   `SELECT * FROM "arn:aws:dynamodb:eu-west-1:123456789012:table/Films" WHERE id = ?`,
		params: `[{"S": "f1"}]`,
		want:   sqlStatement{verb: verbSelect, table: "arn:aws:dynamodb:eu-west-1:123456789012:table/Films", attributes: []string{"id"}},
	},
	{
		text: `SELECT * FROM "odd ""name""" WHERE "a.b" = 'it''s' AND "c d" <> '' AND _e$1 != 0`,
		want: sqlStatement{verb: verbSelect, table: `odd "name"`, attributes: []string{"a.b", "c d", "_e$1"}},
	},
	{
		text: `SELECT id FROM Films WHERE (a < 1 OR b <= 2 OR NOT c > 3) AND d >= -.4e1 AND e BETWEEN 'a' AND 'b' AND f NOT BETWEEN 1 AND 2 AND g NOT IN (1, 2) AND h IS NULL AND i IS BOOL AND (j) = (1)`,
		want: sqlStatement{verb: verbSelect, table: "Films", selected: []string{"id"}, attributes: strings.Split("id a b c d e f g h i j", " ")},
	},
	{
		text:   `SELECT * FROM Films WHERE ATTRIBUTE_TYPE(a, 'SS') AND begins_with(b, ?) AND contains(c, 'x') AND size(d) > size(e.f) AND attribute_exists(g[1]) AND NOT attribute_not_exists("h") AND contains(i, 'y') = TRUE`,
		params: `[{"S": "The "}]`,
		want:   sqlStatement{verb: verbSelect, table: "Films", attributes: strings.Split("a b c d e g h i", " ")},
	},
	{
		text: `SELECT size, old, "select" FROM all WHERE modified + new - 1 = count`,
		want: sqlStatement{verb: verbSelect, table: "all", selected: []string{"size", "old", "select"}, attributes: strings.Split("size old select modified new count", " ")},
	},
	{
		text: `SELECT T.title FROM "T" WHERE T.id = 'f1' AND "other".id = 'f2'`,
		want: sqlStatement{verb: verbSelect, table: "T", selected: []string{"T"}, attributes: []string{"T", "title", "id", "other"}},
	},
	{
		text: `SELECT i.title FROM "T"."I"`,
		want: sqlStatement{verb: verbSelect, table: "T", index: "I", selected: []string{"i"}, attributes: []string{"i", "title"}},
	},
	{
		text: `INSERT INTO Films VALUE {'id': 'f2', 'year': 007, 'seen': TRUE, 'note': null, 'cast': ['A', {'x': [1.50]}, <<1, 2>>], 'tags': <<'a', 'b'>>, 'more': {}, 'none': []}`,
		want: sqlStatement{
			verb: verbInsert, table: "Films", attributes: strings.Split("id year seen note cast tags more none", " "),
			inserted: []sqlMember{
				{"id", sqlValue{sqlKindString, "f2"}},
				{"year", sqlValue{sqlKindNumber, "7"}},
				{"seen", sqlValue{kind: sqlKindBool}},
				{"note", sqlValue{kind: sqlKindNull}},
				{"cast", sqlValue{kind: sqlKindList}},
				{"tags", sqlValue{kind: sqlKindSet}},
				{"more", sqlValue{kind: sqlKindMap}},
				{"none", sqlValue{kind: sqlKindList}},
			},
		},
	},
	{
		text:   `insert into "Films" value {'a': ?, 'b': ?, 'c': ?, 'd': ?, 'e': ?, 'f': ?, 'g': ?, 'h': [?], 'i': MISSING}`,
		params: `[{"S": "\u0061"}, {"N": "1e2"}, {"B": "AQ=="}, {"BOOL": false}, {"NULL": true}, {"L": [{"S": "x"}]}, {"M": {"x": {"S": "y"}}}, {"BS": ["AQ=="]}]`,
		want: sqlStatement{
			verb: verbInsert, table: "Films", attributes: strings.Split("a b c d e f g h i", " "),
			inserted: []sqlMember{
				{"a", sqlValue{sqlKindString, "a"}},
				{"b", sqlValue{sqlKindNumber, "100"}},
				{"c", sqlValue{sqlKindBinary, "AQ=="}},
				{"d", sqlValue{kind: sqlKindBool}},
				{"e", sqlValue{kind: sqlKindNull}},
				{"f", sqlValue{kind: sqlKindList}},
				{"g", sqlValue{kind: sqlKindMap}},
				{"h", sqlValue{kind: sqlKindList}},
				{"i", sqlValue{kind: sqlKindMissing}},
			},
		},
	},
	{
		text:   `INSERT INTO Films VALUE ?`,
		params: `[{"M": {"id": {"S": "f3"}, "tags": {"SS": ["a"]}}}]`,
		want: sqlStatement{
			verb: verbInsert, table: "Films", attributes: []string{"id", "tags"},
			inserted: []sqlMember{{"id", sqlValue{sqlKindString, "f3"}}, {"tags", sqlValue{kind: sqlKindSet}}},
		},
	},
	{
		text:   `UPDATE "Films" SET stars = stars + 1 SET log = list_append(log, [?]), tags = SET_ADD(tags, <<'new'>>) REMOVE draft, crew.extra[2] SET seen.who = set_delete(seen.who, ?) WHERE id = 'f1' RETURNING MODIFIED NEW *`,
		params: `[{"N": "5"}, {"NS": ["1"]}]`,
		want: sqlStatement{
			verb: verbUpdate, table: "Films", returning: "UPDATED_NEW",
			attributes: strings.Split("stars log tags draft crew seen id", " "),
		},
	},
	{
		text: `UPDATE Films SET a = b - -1, c = {'d': [2020]} WHERE id = 'f1' AND n = +5 RETURNING ALL OLD *`,
		want: sqlStatement{verb: verbUpdate, table: "Films", returning: "ALL_OLD", attributes: strings.Split("a b c id n", " ")},
	},
	{
		text: `FROM Films WHERE id = 'f1' SET a = 1 REMOVE b RETURNING MODIFIED OLD *`,
		want: sqlStatement{verb: verbUpdate, table: "Films", returning: "UPDATED_OLD", attributes: strings.Split("id a b", " ")},
	},
	{
		text: `FROM Films WHERE id = 'f1' REMOVE b RETURNING all new *`,
		want: sqlStatement{verb: verbUpdate, table: "Films", returning: "ALL_NEW", attributes: []string{"id", "b"}},
	},
	{
		text: `DELETE FROM "Films" WHERE id = 'f1' AND "year" = 1954 RETURNING ALL OLD *`,
		want: sqlStatement{verb: verbDelete, table: "Films", returning: "ALL_OLD", attributes: []string{"id", "year"}},
	},
	{
		text: `delete from Films where id='f1'`,
		want: sqlStatement{verb: verbDelete, table: "Films", attributes: []string{"id"}},
	},
	{
		text: `EXISTS(SELECT * FROM "Films" WHERE id = 'f1' AND prizes IS MISSING)`,
		want: sqlStatement{verb: verbExists, table: "Films", attributes: []string{"id", "prizes"}},
	},
}

func TestPartiQLStatements(t *testing.T) {
	for _, test := range partiqlStatements {
		got := *mustParsePartiQL(t, test.text, test.params)
		if hasWhere := strings.Contains(strings.ToUpper(test.text), "WHERE"); hasWhere != (got.where != nil) {
			t.Errorf("%s: a WHERE is kept: %t", test.text, !hasWhere)
		}
		got.where = nil
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(sqlStatement{}, sqlMember{}, sqlValue{})); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", test.text, diff)
		}
	}
}

// partiqlKeys are conditions on the key pk of the table T, with the keys that
// they address: a list in words, "any" or "unclear".
var partiqlKeys = []struct{ where, params, want string }{
	{`pk = 'a'`, ``, `a`},
	{`'a' = pk`, ``, `a`},
	{`"pk" = 'a'`, ``, `a`},
	{`(pk) = (('a'))`, ``, `a`},
	{`pk = ?`, `[{"S": "a"}]`, `a`},
	{`? = pk`, `[{"N": "1.50"}]`, `1.5`},
	{`pk = ?`, `[{"B": "/+8="}]`, `/+8=`},
	{`pk = 0012e1`, ``, `120`},
	{`pk = -0.0`, ``, `0`},
	{`pk IN ['a', 'b', 'a']`, ``, `a b`},
	{`pk IN ('a')`, ``, `a`},
	{`pk IN (?, 'b')`, `[{"S": "a"}]`, `a b`},

	// AND: the values of any side.
	{`pk = 'a' AND sk = 'b'`, ``, `a`},
	{`x > 1 AND pk = 'a' AND y < 2`, ``, `a`},
	{`pk = 'a' AND pk = 'b'`, ``, `a b`},
	{`pk = 'a' AND pk IN ['b', 'a']`, ``, `a b`},
	{`pk = 'a' AND (pk = 'b' OR x = 1)`, ``, `a`},
	{`(pk = 'b' OR x = 1) AND pk = 'a'`, ``, `a`},
	{`pk > 'a' AND pk < 'c'`, ``, `any`},

	// OR: only if every side has some.
	{`pk = 'a' OR pk = 'b'`, ``, `a b`},
	{`pk = 'a' AND x = 1 OR y = 2 AND pk = 'b'`, ``, `a b`},
	{`pk = 'a' OR x = 1`, ``, `any`},
	{`x = 1 OR pk = 'a'`, ``, `any`},
	{`pk = 'a' OR pk = 'b' OR pk > 'c'`, ``, `any`},
	{`pk IN ['a', 'b'] OR (pk = 'c' OR pk = 'd')`, ``, `a b c d`},

	// NOT, NOT IN and <> have none; nor have the other comparisons.
	{`NOT pk = 'a'`, ``, `any`},
	{`NOT (NOT pk = 'a')`, ``, `any`},
	{`NOT pk <> 'a'`, ``, `any`},
	{`pk NOT IN ['a']`, ``, `any`},
	{`NOT pk IN ['a']`, ``, `any`},
	{`pk <> 'a'`, ``, `any`},
	{`pk != 'a'`, ``, `any`},
	{`pk BETWEEN 'a' AND 'a'`, ``, `any`},
	{`pk IS NULL`, ``, `any`},
	{`begins_with(pk, 'a')`, ``, `any`},
	{`contains(pk, 'a') = TRUE`, ``, `any`},
	{`size(pk) = 1`, ``, `any`},
	{`NOT pk = 'a' AND pk = 'b'`, ``, `b`},

	// Only the attribute itself counts.
	{`pk.x = 'a'`, ``, `any`},
	{`pk[0] = 'a'`, ``, `any`},
	{`x.pk = 'a'`, ``, `any`},
	{`PK = 'a'`, ``, `any`},
	{`sk = 'a'`, ``, `any`},
	{`sk = 'pk'`, ``, `any`},
	{`sk IN ['a']`, ``, `any`},
	{`sk + pk = 'a'`, ``, `any`},
	{`T.x = 'a'`, ``, `any`},
	{`T.pk.x = 'a'`, ``, `any`},
	{`T[0].pk = 'a'`, ``, `any`},

	// What may or may not hold the key to a value.
	{`pk = TRUE`, ``, `unclear`},
	{`pk = NULL`, ``, `unclear`},
	{`pk = MISSING`, ``, `unclear`},
	{`pk = ['a']`, ``, `unclear`},
	{`pk = {'a': 1}`, ``, `unclear`},
	{`pk = <<'a'>>`, ``, `unclear`},
	{`pk = ''`, ``, `unclear`},
	{`pk = 1 + 1`, ``, `unclear`},
	{`pk = sk`, ``, `unclear`},
	{`sk = pk`, ``, `unclear`},
	{`pk = size(sk)`, ``, `unclear`},
	{`pk = ?`, `[{"L": [{"S": "a"}]}]`, `unclear`},
	{`pk = ?`, `[{"SS": ["a"]}]`, `unclear`},
	{`pk IN ['a', sk]`, ``, `unclear`},
	{`pk IN ['a', ['b']]`, ``, `unclear`},
	{`pk IN ?`, `[{"L": [{"S": "a"}]}]`, `unclear`},
	{`pk IN ?`, `[{"S": "a"}]`, `unclear`},
	{`'a' IN (pk, sk)`, ``, `unclear`},
	{`T.pk = 'a'`, ``, `unclear`},
	{`'a' = "t"."pk"`, ``, `unclear`},
	{`T.pk IN ['a']`, ``, `unclear`},
	{`pk = 'a' AND pk = NULL`, ``, `unclear`},
	{`pk = NULL AND pk = 'a'`, ``, `unclear`},
	{`pk = 'a' OR pk = NULL`, ``, `unclear`},
	{`pk = NULL OR pk = 'a'`, ``, `unclear`},
	{`pk = NULL OR x = 1`, ``, `any`}, // in either reading
	{`NOT pk = NULL`, ``, `any`},
}

// partiqlKeysOf says in a word or more which keys a statement addresses.
func partiqlKeysOf(s *sqlStatement, attribute string) string {
	values, constrained := s.keyValues(attribute)
	switch {
	case s.keyUnclear(attribute):
		return "unclear"
	case !constrained:
		return "any"
	}
	return strings.Join(values, " ")
}

func TestPartiQLKeyValues(t *testing.T) {
	for _, test := range partiqlKeys {
		for _, form := range []string{"SELECT * FROM T WHERE ", "DELETE FROM T WHERE ", "UPDATE T SET z = 'pk' WHERE "} {
			s := mustParsePartiQL(t, form+test.where, test.params)
			if got := partiqlKeysOf(s, "pk"); got != test.want {
				t.Errorf("%s%s %s: keys %s, want %s", form, test.where, test.params, got, test.want)
			}
		}
	}
}

func TestPartiQLKeyValuesElsewhere(t *testing.T) {
	for _, test := range []struct{ text, params, want string }{
		{`SELECT * FROM T`, ``, `any`},
		{`SELECT pk FROM T ORDER BY pk`, ``, `any`},
		{`SELECT * FROM T.I WHERE I.pk = 'a'`, ``, `unclear`},
		{`EXISTS(SELECT * FROM T WHERE pk = 'a' AND x = 1)`, ``, `a`},
		{`FROM T WHERE pk = 'a' SET x = 1`, ``, `a`},
		{`UPDATE T SET pk = 'b' WHERE x = 1`, ``, `any`},
		{`INSERT INTO T VALUE {'x': 1, 'pk': 'a'}`, ``, `a`},
		{`INSERT INTO T VALUE {'pk': 1e1}`, ``, `10`},
		{`INSERT INTO T VALUE ?`, `[{"M": {"pk": {"B": "AQ=="}}}]`, `AQ==`},
		{`INSERT INTO T VALUE {'x': {'pk': 'a'}}`, ``, `any`},
		{`INSERT INTO T VALUE {'pk': ['a']}`, ``, `unclear`},
		{`INSERT INTO T VALUE {'pk': ''}`, ``, `unclear`},
	} {
		if got := partiqlKeysOf(mustParsePartiQL(t, test.text, test.params), "pk"); got != test.want {
			t.Errorf("%s %s: keys %s, want %s", test.text, test.params, got, test.want)
		}
	}
}

// With more values than are compared one by one.
func TestPartiQLManyKeyValues(t *testing.T) {
	var values, want []string
	for i := range sqlMaxIn {
		values = append(values, strconv.Itoa(i%50))
		if i < 50 {
			want = append(want, strconv.Itoa(i))
		}
	}
	s := mustParsePartiQL(t, "SELECT * FROM T WHERE pk IN ["+strings.Join(values, ",")+"]", "")
	got, constrained := s.keyValues("pk")
	if diff := cmp.Diff(want, got); diff != "" || !constrained {
		t.Errorf("constrained %t, mismatch (-want +got):\n%s", constrained, diff)
	}
}
