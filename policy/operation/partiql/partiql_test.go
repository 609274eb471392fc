package partiql

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

func mustParsePartiQL(t *testing.T, text, array string) *Statement {
	t.Helper()
	s, err := Parse(text, partiqlParameters(array))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s
}

// partiqlStatements are statements of every form that the developer guide has,
// with what an authorization needs of them.
var partiqlStatements = []struct {
	text, params string
	want         Statement // but for where
}{
	{
		text: `SELECT * FROM "Films"`,
		want: Statement{Verb: Select, Table: "Films"},
	},
	{
		text: "select\ttitle ,\r\n\"year\" from Films -- all of them\r\n-- by year\nwhere /* one */ id='f1' -- done",
		want: Statement{Verb: Select, Table: "Films", Selected: []string{"title", "year"}, Attributes: []string{"title", "year", "id"}},
	},
	{
		text: `SELECT crew.director[0].name, crew."camera", title FROM "Films"."by-year" WHERE "year" = 1954 AND crew.sound IS NOT MISSING ORDER BY rating DESC, title ASC, id;`,
		want: Statement{
			Verb: Select, Table: "Films", Index: "by-year", Selected: []string{"crew", "title"},
			Attributes: []string{"crew", "title", "year", "rating", "id"},
		},
	},
	{
		text: `SELECT * FROM Films.ByYear WHERE "year" IN [1954, 1955]`,
		want: Statement{Verb: Select, Table: "Films", Index: "ByYear", Attributes: []string{"year"}},
	},
	{
		text:   `SELECT * FROM "arn:aws:dynamodb:eu-west-1:123456789012:table/Films" WHERE id = ?`,
		params: `[{"S": "f1"}]`,
		want:   Statement{Verb: Select, Table: "arn:aws:dynamodb:eu-west-1:123456789012:table/Films", Attributes: []string{"id"}},
	},
	{
		text: `SELECT * FROM "odd ""name""" WHERE "a.b" = 'it''s' AND "c d" <> '' AND _e$1 != 0`,
		want: Statement{Verb: Select, Table: `odd "name"`, Attributes: []string{"a.b", "c d", "_e$1"}},
	},
	{
		text: `SELECT id FROM Films WHERE (a < 1 OR b <= 2 OR NOT c > 3) AND d >= -.4e1 AND e BETWEEN 'a' AND 'b' AND f NOT BETWEEN 1 AND 2 AND g NOT IN (1, 2) AND h IS NULL AND i IS BOOL AND (j) = (1)`,
		want: Statement{Verb: Select, Table: "Films", Selected: []string{"id"}, Attributes: strings.Split("id a b c d e f g h i j", " ")},
	},
	{
		text:   `SELECT * FROM Films WHERE ATTRIBUTE_TYPE(a, 'SS') AND begins_with(b, ?) AND contains(c, 'x') AND size(d) > size(e.f) AND attribute_exists(g[1]) AND NOT attribute_not_exists("h") AND contains(i, 'y') = TRUE`,
		params: `[{"S": "The "}]`,
		want:   Statement{Verb: Select, Table: "Films", Attributes: strings.Split("a b c d e g h i", " ")},
	},
	{
		text: `SELECT size, old, "select" FROM all WHERE modified + new - 1 = count`,
		want: Statement{Verb: Select, Table: "all", Selected: []string{"size", "old", "select"}, Attributes: strings.Split("size old select modified new count", " ")},
	},
	{
		text: `SELECT T.title FROM "T" WHERE T.id = 'f1' AND "other".id = 'f2'`,
		want: Statement{Verb: Select, Table: "T", Selected: []string{"T"}, Attributes: []string{"T", "title", "id", "other"}},
	},
	{
		text: `SELECT i.title FROM "T"."I"`,
		want: Statement{Verb: Select, Table: "T", Index: "I", Selected: []string{"i"}, Attributes: []string{"i", "title"}},
	},
	{
		text: `INSERT INTO Films VALUE {'id': 'f2', 'year': 007, 'seen': TRUE, 'note': null, 'cast': ['A', {'x': [1.50]}, <<1, 2>>], 'tags': <<'a', 'b'>>, 'more': {}, 'none': []}`,
		want: Statement{
			Verb: Insert, Table: "Films", Attributes: strings.Split("id year seen note cast tags more none", " "),
			inserted: []member{
				{"id", value{kindString, "f2"}},
				{"year", value{kindNumber, "7"}},
				{"seen", value{kind: kindBool}},
				{"note", value{kind: kindNull}},
				{"cast", value{kind: kindList}},
				{"tags", value{kind: kindSet}},
				{"more", value{kind: kindMap}},
				{"none", value{kind: kindList}},
			},
		},
	},
	{
		text:   `insert into "Films" value {'a': ?, 'b': ?, 'c': ?, 'd': ?, 'e': ?, 'f': ?, 'g': ?, 'h': [?], 'i': MISSING}`,
		params: `[{"S": "\u0061"}, {"N": "1e2"}, {"B": "AQ=="}, {"BOOL": false}, {"NULL": true}, {"L": [{"S": "x"}]}, {"M": {"x": {"S": "y"}}}, {"BS": ["AQ=="]}]`,
		want: Statement{
			Verb: Insert, Table: "Films", Attributes: strings.Split("a b c d e f g h i", " "),
			inserted: []member{
				{"a", value{kindString, "a"}},
				{"b", value{kindNumber, "100"}},
				{"c", value{kindBinary, "AQ=="}},
				{"d", value{kind: kindBool}},
				{"e", value{kind: kindNull}},
				{"f", value{kind: kindList}},
				{"g", value{kind: kindMap}},
				{"h", value{kind: kindList}},
				{"i", value{kind: kindMissing}},
			},
		},
	},
	{
		text:   `INSERT INTO Films VALUE ?`,
		params: `[{"M": {"id": {"S": "f3"}, "tags": {"SS": ["a"]}}}]`,
		want: Statement{
			Verb: Insert, Table: "Films", Attributes: []string{"id", "tags"},
			inserted: []member{{"id", value{kindString, "f3"}}, {"tags", value{kind: kindSet}}},
		},
	},
	{
		text:   `UPDATE "Films" SET stars = stars + 1 SET log = list_append(log, [?]), tags = SET_ADD(tags, <<'new'>>) REMOVE draft, crew.extra[2] SET seen.who = set_delete(seen.who, ?) WHERE id = 'f1' RETURNING MODIFIED NEW *`,
		params: `[{"N": "5"}, {"NS": ["1"]}]`,
		want: Statement{
			Verb: Update, Table: "Films", Returning: "UPDATED_NEW",
			Attributes: strings.Split("stars log tags draft crew seen id", " "),
		},
	},
	{
		text: `UPDATE Films SET a = b - -1, c = {'d': [2020]} WHERE id = 'f1' AND n = +5 RETURNING ALL OLD *`,
		want: Statement{Verb: Update, Table: "Films", Returning: "ALL_OLD", Attributes: strings.Split("a b c id n", " ")},
	},
	{
		text: `FROM Films WHERE id = 'f1' SET a = 1 REMOVE b RETURNING MODIFIED OLD *`,
		want: Statement{Verb: Update, Table: "Films", Returning: "UPDATED_OLD", Attributes: strings.Split("id a b", " ")},
	},
	{
		text: `FROM Films WHERE id = 'f1' REMOVE b RETURNING all new *`,
		want: Statement{Verb: Update, Table: "Films", Returning: "ALL_NEW", Attributes: []string{"id", "b"}},
	},
	{
		text: `DELETE FROM "Films" WHERE id = 'f1' AND "year" = 1954 RETURNING ALL OLD *`,
		want: Statement{Verb: Delete, Table: "Films", Returning: "ALL_OLD", Attributes: []string{"id", "year"}},
	},
	{
		text: `delete from Films where id='f1'`,
		want: Statement{Verb: Delete, Table: "Films", Attributes: []string{"id"}},
	},
	{
		text: `EXISTS(SELECT * FROM "Films" WHERE id = 'f1' AND prizes IS MISSING)`,
		want: Statement{Verb: Exists, Table: "Films", Attributes: []string{"id", "prizes"}},
	},
}

func TestPartiQLStatements(t *testing.T) {
	for _, test := range partiqlStatements {
		got := *mustParsePartiQL(t, test.text, test.params)
		if hasWhere := strings.Contains(strings.ToUpper(test.text), "WHERE"); hasWhere != (got.where != nil) {
			t.Errorf("%s: a WHERE is kept: %t", test.text, !hasWhere)
		}
		got.where = nil
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(Statement{}, member{}, value{})); diff != "" {
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
func partiqlKeysOf(s *Statement, attribute string) string {
	values, constrained := s.KeyValues(attribute)
	switch {
	case s.KeyUnclear(attribute):
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
	for i := range maxIn {
		values = append(values, strconv.Itoa(i%50))
		if i < 50 {
			want = append(want, strconv.Itoa(i))
		}
	}
	s := mustParsePartiQL(t, "SELECT * FROM T WHERE pk IN ["+strings.Join(values, ",")+"]", "")
	got, constrained := s.KeyValues("pk")
	if diff := cmp.Diff(want, got); diff != "" || !constrained {
		t.Errorf("constrained %t, mismatch (-want +got):\n%s", constrained, diff)
	}
}

// Of a statement that is not there nothing is known: no key is held to a value, and
// no statement may take that for a fact.
func TestNoStatement(t *testing.T) {
	var s *Statement
	if values, constrained := s.KeyValues("id"); constrained || len(values) > 0 {
		t.Errorf("values %q, constrained %t", values, constrained)
	}
	if !s.KeyUnclear("id") {
		t.Error("the keys of no statement are known")
	}
}
