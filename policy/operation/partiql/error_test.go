package partiql

import (
	"errors"
	"strings"
	"testing"
)

// partiqlFaults are statements that are refused, with a bar at the place that
// the error names.
var partiqlFaults = []struct{ text, params, reason string }{
	// Characters and tokens.
	{"|", ``, `the statement is empty`},
	{"  |", ``, `expected SELECT, INSERT, UPDATE, DELETE, FROM or EXISTS, found the end of the statement`},
	{"SELECT * FROM T WHERE a = '|\xff'", ``, `the statement is not valid UTF-8`},
	{`SELECT * FROM T WHERE a = |'b''`, ``, `a string is not closed`},
	{`SELECT * FROM |"T`, ``, `a quoted name is not closed`},
	{`SELECT * FROM |""`, ``, `a quoted name is empty`},
	{`SELECT * FROM T |/* WHERE a = 1`, ``, `a comment is not closed`},
	{`SELECT * FROM T /* a |/* b */ WHERE c = 1 */`, ``, `a comment is opened inside a comment`},
	{`SELECT * FROM T /* a |/*/ WHERE c = 1`, ``, `a comment is opened inside a comment`},
	{"SELECT * FROM T -- a|\rWHERE b = 1\n", ``, `a comment has a carriage return without a line feed`},
	{`SELECT * FROM T |# a`, ``, `unexpected character '#'`},
	{`SELECT * FROM T WHERE a |! b`, ``, `unexpected character '!'`},
	{"SELECT * FROM T WHERE a = |`2020T`", ``, "unexpected character '`'"},
	{`SELECT * FROM T WHERE a = 'b' || 'c'`, ``, `unexpected character '|'`},
	{`SELECT * FROM T WHERE gr|öße = 1`, ``, `unexpected character 'ö'`},
	{`SELECT * FROM T WHERE a = 1|a`, ``, `a letter follows a number`},
	{`SELECT * FROM T WHERE a = 1|.`, ``, `a number has no digit after its point`},
	{`SELECT * FROM T.|`, ``, `expected the name of an index, found the end of the statement`},
	{`SELECT * FROM T WHERE a = b.|`, ``, `expected the name of a member, found the end of the statement`},
	{`SELECT * FROM T WHERE a = |1e+`, ``, `a number has no digit in its exponent`},

	// Numbers that DynamoDB does not accept.
	{`SELECT * FROM T WHERE a = |1e126`, ``, `"1e126" is out of range: a number lies between 1E-130 and 9.99E+125`},
	{`SELECT * FROM T WHERE a = -|1e-131`, ``, `"-1e-131" is out of range: a number lies between 1E-130 and 9.99E+125`},
	{`INSERT INTO T VALUE {'a': [|123456789012345678901234567890123456789]}`, ``, `"123456789012345678901234567890123456789" has more than 38 significant digits`},
	{`SELECT * FROM T WHERE a = - |- 1`, ``, `expected a number after the sign, found "-"`},
	{`SELECT * FROM T WHERE a = -|b`, ``, `expected a number after the sign, found "b"`},

	// Statements and clauses.
	{`|SLECT * FROM T`, ``, `expected SELECT, INSERT, UPDATE, DELETE, FROM or EXISTS, found "SLECT"`},
	{`|"SELECT" * FROM T`, ``, `expected SELECT, INSERT, UPDATE, DELETE, FROM or EXISTS, found "\"SELECT\""`},
	{`SELECT |FROM T`, ``, `expected the name of an attribute, found "FROM"`},
	{`SELECT *|, a FROM T`, ``, `expected FROM, found ","`},
	{`SELECT a.|* FROM T`, ``, `expected the name of a member, found "*"`},
	{`SELECT a[|-1] FROM T`, ``, `expected the number of a list element, found "-"`},
	{`SELECT a[|1.0] FROM T`, ``, `expected the number of a list element, found "1.0"`},
	{`SELECT a[|'b'] FROM T`, ``, `expected the number of a list element, found "'b'"`},
	{`SELECT a[1 |FROM T`, ``, `expected "]", found "FROM"`},
	{`SELECT a |AS b FROM T`, ``, `expected FROM, found "AS"`},
	{`SELECT COUNT|(*) FROM T`, ``, `expected FROM, found "("`},
	{`SELECT |VALUE a FROM T`, ``, `expected the name of an attribute, found "VALUE"`},
	{`SELECT DISTINCT |a FROM T`, ``, `expected FROM, found "a"`},
	{`SELECT * FROM |'T'`, ``, `expected the name of a table, found "'T'"`},
	{`SELECT * FROM |?`, `[{"S": "T"}]`, `expected the name of a table, found "?"`},
	{`SELECT * FROM "T".|'I'`, ``, `expected the name of an index, found "'I'"`},
	{`SELECT * FROM "T"."I"|."J"`, ``, `expected the end of the statement, found "."`},
	{`SELECT * FROM T|, U`, ``, `expected the end of the statement, found ","`},
	{`SELECT * FROM T |t WHERE a = 1`, ``, `expected the end of the statement, found "t"`},
	{`SELECT * FROM T |AS t WHERE a = 1`, ``, `expected the end of the statement, found "AS"`},
	{`SELECT * FROM T |LIMIT 1`, ``, `expected the end of the statement, found "LIMIT"`},
	{`SELECT * FROM T ORDER BY a |WHERE a = 1`, ``, `expected the end of the statement, found "WHERE"`},
	{`SELECT * FROM T ORDER |a`, ``, `expected BY, found "a"`},
	{`SELECT * FROM T ORDER BY a,|`, ``, `expected the name of an attribute, found the end of the statement`},
	{`SELECT * FROM T; |SELECT * FROM U`, ``, `expected the end of the statement, found "SELECT"`},
	{`SELECT * FROM T;|;`, ``, `expected the end of the statement, found ";"`},
	{`INSERT |T VALUE {}`, ``, `expected INTO, found "T"`},
	{`INSERT INTO T |t VALUE {}`, ``, `expected VALUE, found "t"`},
	{`INSERT INTO T|."I" VALUE {}`, ``, `expected VALUE, found "."`},
	{`INSERT INTO T |VALUES {}`, ``, `expected VALUE, found "VALUES"`},
	{`INSERT INTO T VALUE |('a')`, ``, `expected an item in braces, found "("`},
	{`INSERT INTO T VALUE {'a': 1} |b`, ``, `expected the end of the statement, found "b"`},
	{`INSERT INTO T VALUE {'a': 1} |RETURNING ALL OLD *`, ``, `expected the end of the statement, found "RETURNING"`},
	{`UPDATE T |WHERE a = 1`, ``, `expected SET or REMOVE, found "WHERE"`},
	{`UPDATE T|."I" SET a = 1 WHERE b = 1`, ``, `expected SET or REMOVE, found "."`},
	{`UPDATE T SET a = 1|`, ``, `expected WHERE, found the end of the statement`},
	{`UPDATE T SET a |> 1 WHERE b = 1`, ``, `expected "=", found ">"`},
	{`UPDATE T SET a = b |= 1 WHERE b = 1`, ``, `expected WHERE, found "="`},
	{`UPDATE T SET a = 1 WHERE b = 1 RETURNING |OLD *`, ``, `expected MODIFIED, found "OLD"`},
	{`UPDATE T SET a = 1 WHERE b = 1 RETURNING ALL |*`, ``, `expected NEW, found "*"`},
	{`UPDATE T SET a = 1 WHERE b = 1 RETURNING ALL NEW|`, ``, `expected "*", found the end of the statement`},
	{`UPDATE T SET a = 1 WHERE b = 1 RETURNING ALL NEW |a`, ``, `expected "*", found "a"`},
	{`FROM T |SET a = 1`, ``, `expected WHERE, found "SET"`},
	{`FROM T WHERE a = 1|`, ``, `expected SET or REMOVE, found the end of the statement`},
	{`FROM T WHERE a = 1 SET b = 1 |WHERE a = 1`, ``, `expected the end of the statement, found "WHERE"`},
	{`DELETE |T WHERE a = 1`, ``, `expected FROM, found "T"`},
	{`DELETE FROM T|`, ``, `expected WHERE, found the end of the statement`},
	{`DELETE FROM T |t WHERE a = 1`, ``, `expected WHERE, found "t"`},
	{`DELETE FROM T WHERE a = 1 |ORDER BY a`, ``, `expected the end of the statement, found "ORDER"`},
	{`DELETE FROM T WHERE a = 1 RETURNING |MODIFIED OLD *`, ``, `a DELETE can only return ALL OLD *`},
	{`EXISTS|`, ``, `expected "(", found the end of the statement`},
	{`EXISTS(|a)`, ``, `expected SELECT, found "a"`},
	{`EXISTS(SELECT * FROM T WHERE a = 1|`, ``, `expected ")", found the end of the statement`},
	{`SELECT * FROM T WHERE |EXISTS(SELECT * FROM U WHERE a = 1)`, ``, `expected an attribute or a value, found "EXISTS"`},

	// Conditions and operands.
	{`SELECT * FROM T WHERE|`, ``, `expected an attribute or a value, found the end of the statement`},
	{`SELECT * FROM T WHERE a|`, ``, `expected a comparison, found the end of the statement`},
	{`SELECT * FROM T WHERE TRUE|`, ``, `expected a comparison, found the end of the statement`},
	{`SELECT * FROM T WHERE size(a)|;`, ``, `expected a comparison, found ";"`},
	{`SELECT * FROM T WHERE (a) |AND b = 1`, ``, `expected a comparison, found "AND"`},
	{`SELECT * FROM T WHERE a = 1 AND b|`, ``, `expected a comparison, found the end of the statement`},
	{`SELECT * FROM T WHERE a = 1 OR b |OR c = 1`, ``, `expected a comparison, found "OR"`},
	{`SELECT * FROM T WHERE NOT b|`, ``, `expected a comparison, found the end of the statement`},
	{`SELECT * FROM T WHERE a = 1 |= 1`, ``, `expected the end of the statement, found "="`},
	{`SELECT * FROM T WHERE |(a = 1) = TRUE`, ``, `expected a value, found a condition`},
	{`SELECT * FROM T WHERE TRUE = |(a = 1)`, ``, `expected a value, found a condition`},
	{`SELECT * FROM T WHERE |(a = 1) IN [TRUE]`, ``, `expected a value, found a condition`},
	{`SELECT * FROM T WHERE |(a = 1) IS NULL`, ``, `expected a value, found a condition`},
	{`SELECT * FROM T WHERE |(a = 1) + 1 = 2`, ``, `expected a value, found a condition`},
	{`SELECT * FROM T WHERE 1 + |(a = 1) = 2`, ``, `expected a value, found a condition`},
	{`SELECT * FROM T WHERE a BETWEEN |(b = 1) AND 2`, ``, `expected a value, found a condition`},
	{`SELECT * FROM T WHERE a BETWEEN 1 |OR 2`, ``, `expected AND, found "OR"`},
	{`SELECT * FROM T WHERE a NOT |LIKE 'b'`, ``, `expected IN or BETWEEN, found "LIKE"`},
	{`SELECT * FROM T WHERE a |LIKE 'b'`, ``, `expected a comparison, found "LIKE"`},
	{`SELECT * FROM T WHERE a IS |'b'`, ``, `expected MISSING, NULL or the name of a type, found "'b'"`},
	{`SELECT * FROM T WHERE a IS NOT |COLOUR`, ``, `expected MISSING, NULL or the name of a type, found "COLOUR"`},
	{`SELECT * FROM T WHERE a IN |'b'`, ``, `expected the values of IN in brackets, found "'b'"`},
	{`SELECT * FROM T WHERE a IN |<<'b'>>`, ``, `expected the values of IN in brackets, found "<<"`},
	{`SELECT * FROM T WHERE a IN [|]`, ``, `expected an attribute or a value, found "]"`},
	{`SELECT * FROM T WHERE a IN ['b'|)`, ``, `expected "]", found ")"`},
	{`SELECT * FROM T WHERE a IN (|SELECT b FROM U)`, ``, `expected an attribute or a value, found "SELECT"`},
	{`SELECT * FROM T WHERE (a = 1|`, ``, `expected ")", found the end of the statement`},
	{`SELECT * FROM T WHERE a = 1|)`, ``, `expected the end of the statement, found ")"`},
	{`SELECT * FROM T WHERE a |* 2 = 4`, ``, `expected a comparison, found "*"`},

	// Functions.
	{`SELECT * FROM T WHERE |upper(a) = 'B'`, ``, `there is no function "upper" here`},
	{`SELECT * FROM T WHERE |set_add(a, <<1>>) = a`, ``, `there is no function "set_add" here`},
	{`SELECT * FROM T WHERE a = "size"|(b)`, ``, `expected the end of the statement, found "("`},
	{`UPDATE T SET a = |size(b) WHERE c = 1`, ``, `there is no function "size" here`},
	{`SELECT * FROM T WHERE |attribute_exists() AND a = 1`, ``, `attribute_exists takes 1 arguments, found 0`},
	{`SELECT * FROM T WHERE |attribute_exists(a, b)`, ``, `attribute_exists takes 1 arguments, found 2`},
	{`SELECT * FROM T WHERE |attribute_exists('a')`, ``, `the first argument of attribute_exists is not an attribute`},
	{`SELECT * FROM T WHERE |Attribute_Type(?, 'S')`, `[{"S": "a"}]`, `the first argument of Attribute_Type is not an attribute`},
	{`SELECT * FROM T WHERE begins_with(a, b |= 1)`, ``, `expected ")", found "="`},
	{`SELECT * FROM T WHERE begins_with(a,|)`, ``, `expected an attribute or a value, found ")"`},
	{`SELECT * FROM T WHERE contains(a, 'b'|`, ``, `expected ")", found the end of the statement`},
	{`UPDATE T SET a = |set_add(b, <<1>>) WHERE c = 1`, ``, `the first argument of set_add is not the attribute that is set to it`},
	{`UPDATE T SET a.b = |set_add(a.c, <<1>>) WHERE c = 1`, ``, `the first argument of set_add is not the attribute that is set to it`},
	{`UPDATE T SET a = |set_add(<<1>>, <<1>>) WHERE c = 1`, ``, `the first argument of set_add is not an attribute`},
	{`UPDATE T SET a = |set_delete(a, 'b') WHERE c = 1`, ``, `the second argument of set_delete is not a set`},
	{`UPDATE T SET a = |set_delete(a, ?) WHERE c = 1`, `[{"L": []}]`, `the second argument of set_delete is not a set`},
	{`UPDATE T SET a = (|set_add(a, <<1>>)) WHERE c = 1`, ``, `the first argument of set_add is not the attribute that is set to it`},
	{`UPDATE T SET a = |set_add(a, <<1>>) + 1 WHERE c = 1`, ``, `expected a value, found a condition`},
	{`UPDATE T SET a = |(b = 1) WHERE c = 1`, ``, `expected a value, found a condition`},

	// Literals.
	{`INSERT INTO T VALUE {|"a": 1}`, ``, `expected a name in single quotes, found "\"a\""`},
	{`INSERT INTO T VALUE {|a: 1}`, ``, `expected a name in single quotes, found "a"`},
	{`INSERT INTO T VALUE {'a': 1,|}`, ``, `expected a name in single quotes, found "}"`},
	{`INSERT INTO T VALUE {|'': 1}`, ``, `the name of an attribute is empty`},
	{`INSERT INTO T VALUE {'a': 1, |'a': 2}`, ``, `duplicate name "a"`},
	{`INSERT INTO T VALUE {'a' |1}`, ``, `expected ":", found "1"`},
	{`INSERT INTO T VALUE {'a': |b}`, ``, `expected a value, found "b"`},
	{`INSERT INTO T VALUE {'a': 1 |+ 1}`, ``, `expected "}", found "+"`},
	{`INSERT INTO T VALUE {'a': |set_add(<<1>>, <<2>>)}`, ``, `expected a value, found "set_add"`},
	{`INSERT INTO T VALUE {'a': [1|}`, ``, `expected "]", found "}"`},
	{`INSERT INTO T VALUE {'a': [1,|]}`, ``, `expected a value, found "]"`},
	{`INSERT INTO T VALUE {'a': |<<>>}`, ``, `a set is empty`},
	{`INSERT INTO T VALUE {'a': |<<1, 'b'>>}`, ``, `the members of a set are not of one type: strings or numbers`},
	{`INSERT INTO T VALUE {'a': |<<[1]>>}`, ``, `the members of a set are not of one type: strings or numbers`},
	{`INSERT INTO T VALUE {'a': |<<1, 1.0>>}`, ``, `two members of a set are equal`},

	// Parameters.
	{`SELECT * FROM T WHERE a = |?`, ``, `the request has only 0 parameters`},
	{`SELECT * FROM T WHERE a = ? AND b = |?`, `[{"S": "x"}]`, `the request has only 1 parameters`},
	{`SELECT * FROM T WHERE a = '?'|`, `[{"S": "x"}]`, `the statement has 0 parameters, the request 1`},
	{`INSERT INTO T VALUE |?`, ``, `the request has only 0 parameters`},
	{`INSERT INTO T VALUE |?`, `[{"L": []}]`, `Parameters[0]: want a map, of type M`},
	{`INSERT INTO T VALUE |?`, `[{"M": {"a": {"N": "x"}}}]`, `Parameters[0].M.a.N: "x" is not a number`},
	{`INSERT INTO T VALUE {'a': ?, 'b': |?}`, `[{"S": "x"}, {"S": 1}]`, `Parameters[1].S: want a string, not a number`},
	{`INSERT INTO T VALUE {'a': |?}`, `["x"]`, `Parameters[0]: want an attribute value, such as {"S": "text"}, not the string "x"`},
}

func TestPartiQLFaults(t *testing.T) {
	for _, test := range partiqlFaults {
		offset := strings.IndexByte(test.text, '|')
		text := test.text[:offset] + test.text[offset+1:]
		s, err := Parse(text, partiqlParameters(test.params))
		var fault *Error
		if !errors.As(err, &fault) || s != nil {
			t.Errorf("%s: statement %v, error %v, want a *Error alone", text, s, err)
			continue
		}
		if fault.Offset != offset || fault.Reason != test.reason {
			t.Errorf("%s:\ngot  %d %s\nwant %d %s", text, fault.Offset, fault.Reason, offset, test.reason)
		}
	}
}

func TestPartiQLErrorText(t *testing.T) {
	_, err := Parse("SELECT * FROM", nil)
	const want = "PartiQL statement, at offset 13: expected the name of a table, found the end of the statement"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// What nests, or is as long, as it may be passes; one more does not.
func TestPartiQLLimits(t *testing.T) {
	repeat := strings.Repeat
	const where = "SELECT * FROM T WHERE "
	for _, test := range []struct {
		name   string
		text   func(n int) string
		max    int
		offset int // of the error at max+1
		reason string
	}{
		{
			"characters", func(n int) string { return where + "a = '" + repeat("é", n-len(where)-6) + "'" }, maxLength,
			len(where) + 5 + 2*(maxLength-len(where)-5), "the statement is longer than 8192 characters",
		},
		{
			"brackets", func(n int) string { return where + repeat("(", n) + "a = 1" + repeat(")", n) }, maxDepth,
			len(where) + maxDepth, "the statement nests deeper than 50 levels",
		},
		{
			"NOT", func(n int) string { return where + repeat("NOT ", n) + "a = 1" }, maxDepth,
			len(where) + 4*maxDepth, "the statement nests deeper than 50 levels",
		},
		{
			"lists", func(n int) string { return where + repeat("[", n) + repeat("]", n) + " = a" }, maxDepth,
			len(where) + maxDepth, "the statement nests deeper than 50 levels",
		},
		{
			"calls", func(n int) string {
				return "UPDATE T SET a = " + repeat("list_append(b, ", n) + "c" + repeat(")", n) + " WHERE d = 1"
			}, maxDepth,
			len("UPDATE T SET a = list_append") + 15*maxDepth, "the statement nests deeper than 50 levels",
		},
		{
			"path", func(n int) string { return "SELECT a" + repeat(".b", n) + " FROM T" }, maxDepth,
			len("SELECT a") + 2*maxDepth, "a path has more than 50 steps",
		},
		{
			"IN", func(n int) string { return where + "a IN (1" + repeat(",1", n-1) + ")" }, maxIn,
			len(where) + len("a IN (") + 2*maxIn, "IN takes at most 100 values",
		},
	} {
		if _, err := Parse(test.text(test.max), nil); err != nil {
			t.Errorf("%s, %d: %v", test.name, test.max, err)
		}
		_, err := Parse(test.text(test.max+1), nil)
		var fault *Error
		if !errors.As(err, &fault) || fault.Offset != test.offset || fault.Reason != test.reason {
			t.Errorf("%s, %d: got %v, want an error at %d: %s", test.name, test.max+1, err, test.offset, test.reason)
		}
	}
}

// Statements that would take a reader long that looks twice at anything.
func TestPartiQLHostile(t *testing.T) {
	const where = "SELECT * FROM T WHERE "
	for _, unit := range []string{"(", "NOT ", "[", "<<", "{'a':", "a=1 OR ", "a=1 AND ", "a+", "a.", "a[0", "size(", "a IN (", "''", `"a".`, "/**/", "--\n", "-", "1", "'", "/*", "a BETWEEN ", "?"} {
		text := where + strings.Repeat(unit, (maxLength-len(where))/len(unit))
		if _, err := Parse(text, nil); err == nil {
			t.Errorf("%.60s... is a statement", text)
		}
	}
}
