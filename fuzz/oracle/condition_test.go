package oracle

import (
	"fmt"
	"strings"
	"testing"
)

// TestMissingMatrix is every operator in every variant over a key that is absent, unknown, an empty list, a list of
// nothing, and the empty string.
func TestMissingMatrix(t *testing.T) {
	positive := "StringEquals StringEqualsIgnoreCase StringLike NumericEquals NumericLessThan NumericLessThanEquals " +
		"NumericGreaterThan NumericGreaterThanEquals DateEquals DateLessThan DateLessThanEquals DateGreaterThan " +
		"DateGreaterThanEquals Bool BinaryEquals IpAddress ArnEquals ArnLike"
	negated := "StringNotEquals StringNotEqualsIgnoreCase StringNotLike NumericNotEquals DateNotEquals NotIpAddress " +
		"ArnNotEquals ArnNotLike"
	values := []Value{absentKey, {}, list(), list("", "")}
	rows := map[string][2]string{ // variant: positive, negated
		"%s":                      {"F I I I", "T I I I"},
		"%sIfExists":              {"T I I I", "T I I I"},
		"ForAllValues:%s":         {"T I T T", "T I T T"},
		"ForAllValues:%sIfExists": {"T I T T", "T I T T"},
		"ForAnyValue:%s":          {"F I F F", "F I F F"},
		"ForAnyValue:%sIfExists":  {"T I F F", "T I F F"},
	}
	for variant, want := range rows {
		for i, operators := range []string{positive, negated} {
			for name := range strings.FieldsSeq(operators) {
				operator := fmt.Sprintf(variant, name)
				document := when(`{"` + operator + `":{"test:K":["true"]}}`)
				var got []string
				for _, v := range values {
					got = append(got, clause(t, document, ask(with("test:K", v))))
				}
				equal(t, operator+" "+want[i], operator+" "+strings.Join(got, " "))
			}
		}
	}
}

func TestNull(t *testing.T) {
	values := []Value{absentKey, {}, list(), list(""), list("", "x"), one(""), one("x"), bytesOf(""), bytesOf("x")}
	tests := map[string]string{
		`{"Null":{"test:K":"true"}}`:               "T I T T F T F T F",
		`{"Null":{"test:K":"FALSE"}}`:              "F I F F T F T F T",
		`{"Null":{"test:K":["true","false"]}}`:     "T I T T T T T T T",
		`{"Null":{"test:K":[true]}}`:               "T I T T F T F T F",
		`{"Null":{"test:K":["1","","yes"]}}`:       "I I I I I I I I I",
		`{"Null":{"test:K":["yes","true"]}}`:       "T I T T I T I T I",
		`{"Null":{"test:K":[]}}`:                   "F I F F F F F F F",
		`{"ForAllValues:Null":{"test:K":"false"}}`: "T T T T T T T T T",
		`{"ForAnyValue:Null":{"test:K":"true"}}`:   "F F F F F F F F F",
	}
	for condition, want := range tests {
		var got []string
		for _, v := range values {
			got = append(got, clause(t, when(condition), ask(with("test:K", v))))
		}
		equal(t, condition+" "+want, condition+" "+strings.Join(got, " "))
	}
}

// conditionTest is one operator with its policy values, over the values of a request.
type conditionTest struct {
	operator string
	policy   []string
	request  []string
	want     string
}

func run(t *testing.T, tests []conditionTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.operator, func(t *testing.T) {
			document := when(`{"` + tt.operator + `":{"test:K":` + quote(tt.policy...) + `}}`)
			var got []string
			for _, v := range tt.request {
				got = append(got, clause(t, document, ask(with("test:K", one(v)))))
			}
			equal(t, tt.want, strings.Join(got, " "))
		})
	}
}

func values(v ...string) []string { return v }

func TestString(t *testing.T) {
	run(t, []conditionTest{
		{"StringEquals", values("a", "b"), values("a", "b", "c", "", " a", "A"), "T T F F F F"},
		{"StringEquals", values("a?"), values("a?", "ab"), "T F"},
		{"StringEquals", values(""), values("", "a"), "T F"},
		{"StringEquals", values(), values("", "a"), "F F"},
		{"StringNotEquals", values(), values("", "a"), "T T"},
		{"StringEquals", values("é"), values("é", "e\u0301"), "T F"},
		{"StringEqualsIgnoreCase", values("STRAßE"), values("straße", "STRASSE", "Straße"), "T F T"},
		{"StringEqualsIgnoreCase", values("k"), values("\u212a", "K"), "T T"},
		{"StringNotEqualsIgnoreCase", values("a*"), values("A*", "ab"), "F T"},
		{"StringLike", values("a*c"), values("ac", "aXc", "ABC", "a:/c", "acd"), "T T F T F"},
		{"StringNotLike", values("a*", "?"), values("ab", "b", "bc"), "F F T"},
	})
	if got := clause(t, when(`{"StringEquals":{"test:K":["x"]}}`), ask(with("test:K", bytesOf("x")))); got != "I" {
		t.Errorf("bytes under StringEquals = %s", got)
	}
	if got := clause(t, when(`{"StringEquals":{"test:K":[true,1.0]}}`), ask(with("test:K", one("1.0")))); got != "T" {
		t.Errorf("number text = %s", got)
	}
}

func TestNumeric(t *testing.T) {
	long := strings.Repeat("1", 65)
	run(t, []conditionTest{
		{"NumericEquals", values("1"), values("1.0", "+1", "01", "10e-1", "1.", ".1", "1 ", "0x1", "NaN", "1e1000", ""), "T T T T I I I I I I I"},
		{"NumericEquals", values("9007199254740993"), values("9007199254740992", "9007199254740993.0"), "F T"},
		{"NumericEquals", values("0.1"), values("0.10000000000000000001", "1E-1"), "F T"},
		{"NumericEquals", values(long), values(long[:64], long), "I I"},
		{"NumericEquals", values("x", "1"), values("1", "2", ""), "T I I"},
		{"NumericNotEquals", values("x", "1"), values("1", "2"), "F I"},
		{"NumericLessThanEquals", values("10"), values("9", "10", "11", "-1e2"), "T T F T"},
		{"NumericGreaterThan", values("10"), values("9", "10", "11"), "F F T"},
		{"NumericGreaterThanEquals", values("10"), values("9", "10", "11"), "F T T"},
		{"NumericLessThan", values("x"), values("1"), "I"},
		{"NumericGreaterThan", values("1", "x"), values("1", "2"), "I T"},
	})
}

func TestDate(t *testing.T) {
	run(t, []conditionTest{
		{"DateEquals", values("2020-01-01"), values("1577836800", "1577836800.0", "2020-01", "2020-01-01T00:00Z",
			"2020-01-01T00:00:00", "2020-01-01T00:00", "2020-01-01T01:00:00.000+01:00", "2019-12-31T23:30-00:30", "2020-01-01T00:00:00.000000001Z"),
			"T T T T T T T T F"},
		{"DateEquals", values("2020-01-01"), values("20200101T000000Z", "2020-W01-3", "2019-12-31T24:00:00Z", "2020-01-01T00:00:60Z",
			"2020-01-01t00:00:00z", "2020-02-30", "2020-01-01T00:00:00+24:00", "2020-01-01T00:00:00,5Z", "2020-01-01Z", "2020-13", "",
			"2020-01-01T00:00:00.1234567890Z", "2020-01-01T00:00:00ZZ", "2020-01-01T00Z"), "I I I I I I I I I I I I I I"},
		{"DateEquals", values("2020"), values("2020", "1970-01-01T00:33:40Z"), "T T"},
		{"DateLessThan", values("2020-01-01T00:30:00+01:00"), values("2020-01-01T00:00:00Z", "2019-12-31T23:29:59Z"), "F T"},
		{"DateGreaterThanEquals", values("-1.5"), values("-1", "-2", "-1.5"), "T F T"},
		{"DateLessThanEquals", values("0"), values("0", "1"), "T F"},
		{"DateNotEquals", values("bogus", "0"), values("0", "1"), "F I"},
		{"DateLessThan", values("2023-02-29", "0"), values("-1", "0"), "T I"},
	})
}

func TestBool(t *testing.T) {
	run(t, []conditionTest{
		{"Bool", values("false"), values("FALSE", "true", "0", ""), "T F I I"},
		{"Bool", values("true", "false"), values("true", "false"), "T T"},
		{"Bool", values("yes"), values("true"), "I"},
		{"Bool", values("yes", "true"), values("true", "false"), "T I"},
	})
}

func TestBinary(t *testing.T) {
	run(t, []conditionTest{
		{"BinaryEquals", values("QUI="), values("QUI=", "QUI", "QU\nI=", "QUJ=", "QQ==", ""), "T I I I F F"},
		{"BinaryEquals", values("A"), values("QQ=="), "I"},
		{"BinaryEquals", values("QR==", "QUI="), values("QQ==", "QUI="), "I T"},
	})
}

func TestIP(t *testing.T) {
	run(t, []conditionTest{
		{"IpAddress", values("10.0.0.1/8"), values("10.255.0.1", "11.0.0.1", "010.0.0.1", "10.1", "10.0.0.1/32", "::ffff:10.1.1.1"), "T F I I I T"},
		{"IpAddress", values("10.0.0.1"), values("10.0.0.1", "10.0.0.2"), "T F"},
		{"IpAddress", values("2001:db8::/32"), values("2001:db8:1::1", "2001:db9::1", "fe80::1%eth0", "32.1.13.184"), "T F I F"},
		{"IpAddress", values("::/0"), values("::1", "1.2.3.4"), "T F"},
		{"IpAddress", values("10.0.0.0/33", "::/0"), values("10.0.0.1", "::1"), "I T"},
		{"IpAddress", values("::ffff:10.0.0.0/104"), values("10.0.0.1"), "I"},
		{"NotIpAddress", values("0.0.0.0/0"), values("::1", "1.2.3.4"), "T F"},
		{"NotIpAddress", values("10.0.0.0/08"), values("10.0.0.1"), "I"},
		{"NotIpAddress", values("10.0.0.0/33"), values("10.0.0.1"), "I"},
		{"NotIpAddress", values("::ffff:10.0.0.0/104"), values("10.0.0.1"), "I"},
		{"NotIpAddress", values("::ffff:10.0.0.1"), values("10.0.0.1"), "I"},
		{"NotIpAddress", values("fe80::1%eth0"), values("10.0.0.1"), "I"},
	})
}

func TestARN(t *testing.T) {
	const role = "arn:aws:iam::123456789012:role/a/b"
	run(t, []conditionTest{
		{"ArnLike", values("arn:aws:iam::*:role/?/b"), values(role, "boop"), "T I"},
		{"ArnEquals", values("*"), values(role), "I"},
		{"ArnLike", values("*", role), values(role), "T"},
		{"ArnNotEquals", values("*"), values(role), "I"},
		{"ArnNotLike", values("*", role), values(role), "F"},
		{"ArnNotLike", values("arn:aws:iam::1:*"), values(role, ""), "T I"},
		{"ArnLike", values("arn:aws:${test:A}::123456789012:role/a/b"), values(role), "I"},
		{"ArnNotLike", values("arn:aws:${test:A}::123456789012:role/a/b"), values(role), "I"},
		{"ArnNotLike", values("arn:aws:${test:A}::1:role/a/b"), values(role), "I"},
		{"ArnLike", values("arn:aws:iam::123456789012:${test:A}"), values(role), "F"},
		{"ArnNotLike", values("arn:aws:iam::123456789012:${test:A}"), values(role), "T"},
	})
}

// TestSets is 4.3 step 4 with values that do not read, on either side.
func TestSets(t *testing.T) {
	members := []Value{list("1"), list("1", "2"), list("1", "x"), list("2", "x"), list("x", ""), one("1"), one("")}
	tests := map[string]string{
		`{"ForAllValues:NumericEquals":{"test:L":"1"}}`:          "T F I F I T T",
		`{"ForAnyValue:NumericEquals":{"test:L":"1"}}`:           "T T T I I T F",
		`{"ForAllValues:NumericNotEquals":{"test:L":"1"}}`:       "F F F I I F T",
		`{"ForAnyValue:NumericNotEquals":{"test:L":"1"}}`:        "F T I T I F F",
		`{"ForAllValues:NumericNotEquals":{"test:L":["1","y"]}}`: "F F F I I F T",
		`{"ForAnyValue:NumericNotEquals":{"test:L":["1","y"]}}`:  "F I I I I F F",
		`{"ForAllValues:NumericEquals":{"test:L":["1","y"]}}`:    "T I I I I T T",
		`{"ForAnyValue:NumericEquals":{"test:L":["1","y"]}}`:     "T T T I I T F",
		`{"ForAllValues:NumericEquals":{"test:L":[]}}`:           "F F F F I F T",
		`{"ForAnyValue:NumericNotEqualsIfExists":{"test:L":[]}}`: "T T T T I T F",
	}
	for condition, want := range tests {
		var got []string
		for _, v := range members {
			got = append(got, clause(t, when(condition), ask(with("test:L", v))))
		}
		equal(t, condition+" "+want, condition+" "+strings.Join(got, " "))
	}
}

func TestTagsThatDifferByCase(t *testing.T) {
	tags := func(a, b Value) Request { return ask(with("aws:ResourceTag/ec2", a), with("aws:resourcetag/EC2", b)) }
	const key = `{"aws:ResourceTag/Ec2":["1"]}}`
	tests := []struct {
		operator string
		request  Request
		want     string
	}{
		{"NumericEquals", tags(one("1"), one("2")), "T"}, {"NumericEquals", tags(one("2"), one("2")), "F"},
		{"NumericEquals", tags(one("2"), one("x")), "I"}, {"NumericEquals", tags(one("1"), one("x")), "T"},
		{"NumericNotEquals", tags(one("1"), one("2")), "F"}, {"NumericNotEquals", tags(one("2"), one("3")), "T"},
		{"NumericNotEquals", tags(one("2"), one("x")), "I"}, {"NumericNotEquals", tags(one("1"), one("x")), "F"},
		{"ForAllValues:NumericEquals", tags(one("1"), one("2")), "F"}, {"ForAnyValue:NumericEquals", tags(one("2"), one("1")), "T"},
	}
	for _, tt := range tests {
		equal(t, tt.operator+" "+tt.want, tt.operator+" "+clause(t, when(`{"`+tt.operator+`":`+key), tt.request))
	}
	null := when(`{"Null":{"aws:ResourceTag/ec2":"true"}}`)
	equal(t, "T", clause(t, null, tags(one(""), one(""))))
	equal(t, "F", clause(t, null, tags(one(""), one("x"))))
	variable := when(`{"StringEquals":{"test:K":"${aws:ResourceTag/ec2, 'd'}"}}`)
	both := tags(one("1"), one("1"))
	both.Context = append(both.Context, Entry{"test:K", one("d")})
	equal(t, "T", clause(t, variable, both))

	clash := ask(with("test:K", one("1")), with("TEST:k", one("1")))
	equal(t, "implicit-deny request", verdict(t, Policies{Identity: []string{policy(allowAll)}}, clash))
	same := ask(with("aws:ResourceTag/a", one("1")), with("aws:ResourceTag/a", one("1")))
	equal(t, "implicit-deny request", verdict(t, Policies{Identity: []string{policy(allowAll)}}, same))
	for _, v := range []Value{{}, absentKey, list("1"), bytesOf("1")} {
		equal(t, "implicit-deny request", verdict(t, Policies{Identity: []string{policy(allowAll)}}, tags(one("1"), v)))
	}
	slash := ask(with("a/b:c", one("1")), with("A/b:c", one("1"))) // no tag: the slash is the prefix's
	equal(t, "implicit-deny request", verdict(t, Policies{Identity: []string{policy(allowAll)}}, slash))
}

func TestAND(t *testing.T) {
	f, i, tr := `"StringEquals":{"test:F":"x"}`, `"NumericEquals":{"aws:username":"1"}`, `"StringLike":{"aws:username":"*"}`
	tests := map[string]string{
		"{}": "T", "{" + tr + "}": "T", "{" + tr + "," + i + "}": "I", "{" + i + "," + tr + "," + f + "}": "F",
		`{"StringEquals":{"aws:username":"alice","test:F":"x"}}`: "F", `{"StringEquals":{}}`: "T",
	}
	for condition, want := range tests {
		equal(t, condition+want, condition+clause(t, when(condition), ask()))
	}
}

// TestVariablesInConditions is resolution (5.5) under each family that has variables, positive and negated.
func TestVariablesInConditions(t *testing.T) {
	v := func(x Value) Request { return ask(with("test:K", one("aXb")), with("test:V", x)) }
	values := []Value{one("X"), one("Y"), one("*"), one(""), absentKey, list("X"), bytesOf("X"), {}}
	tests := map[string]string{
		`{"StringEquals":{"test:K":"a${test:v}b"}}`:           "T F F F F F F I",
		`{"StringNotEquals":{"test:K":"a${test:v}b"}}`:        "F T T T T T T I",
		`{"StringEquals":{"test:K":"a${test:v, 'X'}b"}}`:      "T F F T T T T I",
		`{"StringEquals":{"test:K":"a${test:v, ''}Xb"}}`:      "F F F T T T T I",
		`{"StringEquals":{"test:K":"c${test:v}b"}}`:           "F F F F F F F F",
		`{"StringNotEquals":{"test:K":"c${test:v}b"}}`:        "T T T T T T T T",
		`{"StringEquals":{"test:K":["a${test:v}b","aXb"]}}`:   "T T T T T T T T",
		`{"StringNotEquals":{"test:K":["a${test:v}b","c"]}}`:  "F T T T T T T I",
		`{"StringEqualsIgnoreCase":{"test:K":"A${test:v}B"}}`: "T F F F F F F I",
		`{"StringLike":{"test:K":"?${test:v}*"}}`:             "T F F F F F F I",
		`{"StringLike":{"test:K":"a*${test:v}${test:w}"}}`:    "F F F F F F F F",
		`{"StringNotLike":{"test:K":"a*${test:v}${test:w}"}}`: "T T T T T T T T",
		`{"StringLike":{"test:K":"a${test:v, '*'}b"}}`:        "T F F F F F F I",
	}
	for condition, want := range tests {
		var got []string
		for _, x := range values {
			got = append(got, clause(t, when(condition), v(x)))
		}
		equal(t, condition+" "+want, condition+" "+strings.Join(got, " "))
	}

	boolean := when(`{"Bool":{"test:K":"${test:v}"}}`)
	request := func(x Value) Request { return ask(with("test:K", one("True")), with("test:V", x)) }
	arn := when(`{"ArnNotLike":{"test:K":"arn:aws:iam::1:role/${test:v}"}}`)
	role := func(x Value) Request { return ask(with("test:K", one("arn:aws:iam::1:role/X")), with("test:V", x)) }
	var got []string
	for _, x := range []Value{one("TRUE"), one("false"), one("x"), absentKey, {}} {
		got = append(got, clause(t, boolean, request(x)))
	}
	for _, x := range []Value{one("X"), one("?"), absentKey, {}} {
		got = append(got, clause(t, arn, role(x)))
	}
	for _, value := range []string{"t${test:v}", "fals${test:v}", "x${test:v}"} {
		for _, x := range []Value{one("rue"), one("e"), absentKey, {}} {
			got = append(got, clause(t, when(`{"Bool":{"test:K":"`+value+`"}}`), request(x)))
		}
	}
	equal(t, "T F I F I F T T I T I F I I F F I I I F I", strings.Join(got, " "))

	literal := `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:username":"${aws:username}"}}}`
	equal(t, "F", clause(t, old(literal), ask()))
	equal(t, "T", clause(t, policy(literal), ask()))
}

func TestActions(t *testing.T) {
	tests := []struct{ element, members, request, want string }{
		{"Action", `"dynamodb:GetItem"`, get, "T"}, {"Action", `"DYNAMODB:getitem"`, get, "T"},
		{"Action", `["s3:*","dyn*:?etItem"]`, get, "T"}, {"Action", `"*:*"`, get, "T"}, {"Action", `"dynamodb:Get"`, get, "F"},
		{"Action", `[]`, get, "F"}, {"Action", `"dynamodb:Get Item"`, get, "F"}, {"Action", `["dynamodb:Get Item","*"]`, get, "T"},
		{"Action", `"dynamodb:*,"`, get, "F"}, {"Action", `"dy_namodb:*"`, get, "F"},
		{"NotAction", `"dynamodb:DeleteTable"`, "iam:CreateUser", "T"}, {"NotAction", `["s3:*","dynamodb:*"]`, get, "F"},
		{"NotAction", `"dynamodb:Get Item"`, get, "I"}, {"NotAction", `["dynamodb:Get Item","*"]`, get, "F"},
		{"NotAction", `["*","dynamodb:Get Item"]`, get, "F"},
	}
	for _, tt := range tests {
		document := policy(`{"Effect":"Allow","Resource":"*","` + tt.element + `":` + tt.members + `}`)
		equal(t, tt.members+tt.want, tt.members+clause(t, document, ask(action(tt.request))))
	}
}
