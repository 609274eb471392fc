package oracle

import (
	"fmt"
	"strings"
	"testing"
)

// statementWith replaces or adds elements of a statement that loads as an identity policy; "" drops one.
func statementWith(elements ...string) string {
	keys := []string{"Effect", "Action", "Resource"}
	values := map[string]string{"Effect": `"Allow"`, "Action": `"*"`, "Resource": `"*"`}
	for i := 0; i < len(elements); i += 2 {
		if _, ok := values[elements[i]]; !ok {
			keys = append(keys, elements[i])
		}
		values[elements[i]] = elements[i+1]
	}
	var out []string
	for _, k := range keys {
		if values[k] != "" {
			out = append(out, fmt.Sprintf("%q:%s", k, values[k]))
		}
	}
	return "{" + strings.Join(out, ",") + "}"
}

// TestLimits holds each limit, and breaks it by one.
func TestLimits(t *testing.T) {
	statements := func(n int) string {
		s := `{"Effect":"Allow","Action":"a:b","Resource":"*"},`
		return `{"Statement":[` + strings.TrimSuffix(strings.Repeat(s, n), ",") + `]}`
	}
	condition := func(c string) string {
		return `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":` + c + `}}`
	}
	values := func(n int) string {
		return condition(`{"NumericEquals":{"a:b":[` + strings.TrimSuffix(strings.Repeat("1,", n), ",") + `]}}`)
	}
	text := func(operator string, n int) string {
		return condition(`{"` + operator + `":{"a:b":"` + strings.Repeat("x", n) + `"}}`)
	}
	tests := []struct {
		name, text string
		loads      bool
	}{
		{"1000 statements", statements(1_000), true}, {"1001 statements", statements(1_001), false},
		{"10000 members", values(10_000), true}, {"10001 members", values(10_001), false},
		{"2048 bytes", text("StringEquals", 2048), true}, {"2049 bytes", text("StringEquals", 2049), false},
		{"2049 bytes without wildcards", text("DateEquals", 2049), true},
		{"2048 bytes of action", `{"Statement":{"Effect":"Allow","Action":"a:` + strings.Repeat("b", 2046) + `","Resource":"*"}}`, true},
		{"2049 bytes of action", `{"Statement":{"Effect":"Allow","Action":"a:` + strings.Repeat("b", 2047) + `","Resource":"*"}}`, false},
		{"2049 bytes of resource", `{"Statement":{"Effect":"Allow","Action":"*","Resource":"` + strings.Repeat("*", 2049) + `"}}`, false},
	}
	for _, tt := range tests {
		if err := Check("identity", tt.text); (err == nil) != tt.loads {
			t.Errorf("%s: Check = %v", tt.name, err)
		}
	}
}

func TestLoadJSON(t *testing.T) {
	const s = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	deep := strings.Repeat("[", 10) + strings.Repeat("]", 10)
	tests := []struct {
		name, text string
		loads      bool
	}{
		{"object", `{"Statement":` + s + `}`, true},
		{"list", `{"Statement":[` + s + "]}\r\n\t ", true},
		{"any order", `{"Statement":[` + s + `],"Version":"2012-10-17","Id":""}`, true},
		{"empty text", ``, false},
		{"no object", `[]`, false},
		{"null", `null`, false},
		{"not UTF-8", "{\"Id\":\"\xff\",\"Statement\":" + s + `}`, false},
		{"lone surrogate", `{"Id":"\ud800","Statement":` + s + `}`, false},
		{"surrogate pair", `{"Id":"\ud83d\ude00","Statement":` + s + `}`, false},
		{"byte order mark", "\ufeff" + `{"Statement":` + s + `}`, false},
		{"decoded byte order mark", `{"Id":"\ufeff","Statement":` + s + `}`, false},
		{"NUL", `{"Id":"\u0000","Statement":` + s + `}`, false},
		{"beyond Latin-1", `{"Id":"\u0100","Statement":` + s + `}`, false},
		{"Latin-1", `{"Id":"\u00ff\t\n\r\u007f","Statement":` + s + `}`, true},
		{"long s in a name", `{"\u017ftatement":` + s + `}`, false},
		{"key with an escape", `{"\u0053tatement":` + s + `}`, true},
		{"trailing data", `{"Statement":` + s + `}{}`, false},
		{"trailing comma", `{"Statement":[` + s + `,]}`, false},
		{"comment", `{"Statement":` + s + `}//`, false},
		{"NaN", `{"Statement":NaN}`, false},
		{"duplicate", `{"Statement":` + s + `,"Statement":` + s + `}`, false},
		{"duplicate by escape", `{"Statement":` + s + `,"\u0053tatement":` + s + `}`, false},
		{"inner duplicate", `{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}`, false},
		{"depth", `{"Id":` + deep + `,"Statement":` + s + `}`, false},
		{"size", `{"Id":"` + strings.Repeat("a", 256<<10) + `","Statement":` + s + `}`, false},
		{"unknown element", `{"Statement":` + s + `,"statement":1}`, false},
		{"Id no string", `{"Id":1,"Statement":` + s + `}`, false},
		{"Id null", `{"Id":null,"Statement":` + s + `}`, false},
		{"no Statement", `{}`, false},
		{"no statements", `{"Statement":[]}`, false},
		{"Statement a string", `{"Statement":"*"}`, false},
		{"statement a string", `{"Statement":["*"]}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := Check("identity", tt.text); (err == nil) != tt.loads {
				t.Errorf("Check = %v", err)
			}
		})
	}
}

func TestLoadVersion(t *testing.T) {
	tests := map[string][]string{ // the kinds for which each Version loads
		``:                          {"identity", "scp"},
		`"Version":"2012-10-17",`:   {"identity", "scp"},
		`"Version":"2008-10-17",`:   {"identity"},
		`"Version":"2012-10-18",`:   nil,
		`"Version":20121017,`:       nil,
		`"Version":["2012-10-17"],`: nil,
	}
	for version, want := range tests {
		var got []string
		for _, kind := range []string{"identity", "scp"} {
			if Check(kind, `{`+version+`"Statement":`+allowAll+`}`) == nil {
				got = append(got, kind)
			}
		}
		equal(t, want, got)
	}
}

// TestLoadElements tries changes to a statement under every kind, after giving the kind the Principal it requires
// and taking from trust policies the Resource they may not have.
func TestLoadElements(t *testing.T) {
	all := "identity resource trust scp rcp endpoint"
	tests := []struct {
		name     string
		elements []string
		want     string // the kinds under which it loads
	}{
		{"plain", nil, all},
		{"no Effect", []string{"Effect", ""}, ""},
		{"effect in lower case", []string{"Effect", `"allow"`}, ""},
		{"effect null", []string{"Effect", `null`}, ""},
		{"no Action", []string{"Action", ""}, ""},
		{"both actions", []string{"NotAction", `"*"`}, ""},
		{"NotAction", []string{"Action", "", "NotAction", `"sts:*"`}, "identity resource trust scp endpoint"},
		{"empty action list", []string{"Action", `[]`, "Effect", `"Deny"`}, all},
		{"empty NotAction list", []string{"Action", "", "NotAction", `[]`}, ""},
		{"empty action", []string{"Action", `[""]`}, ""},
		{"action a number", []string{"Action", `1`}, ""},
		{"action a list of numbers", []string{"Action", `[1]`}, ""},
		{"action an object", []string{"Action", `{}`}, ""},
		{"no colon", []string{"Action", `"stsAssumeRole"`}, ""},
		{"two colons", []string{"Action", `"sts:a:b"`}, ""},
		{"no prefix", []string{"Action", `":GetItem"`}, ""},
		{"no name", []string{"Action", `"sts:"`}, ""},
		{"two stars", []string{"Action", `"**"`}, ""},
		{"variable", []string{"Action", `"sts:${aws:username}"`}, ""},
		{"variable without a colon", []string{"Action", `"sts:${x}"`}, ""},
		{"wild prefix", []string{"Action", `"S?S:*"`, "Effect", `"Deny"`}, all},
		{"other characters", []string{"Action", `"sts:Assume Role,"`, "Effect", `"Deny"`}, all},
		{"foreign prefix", []string{"Action", `"dynamodb:*"`, "Effect", `"Deny"`}, "identity resource scp rcp endpoint"},
		{"denying everything", []string{"Effect", `"Deny"`}, "identity resource trust scp endpoint"},
		{"Sid", []string{"Sid", `"a1"`}, all},
		{"empty Sid", []string{"Sid", `""`}, all},
		{"Sid with a space", []string{"Sid", `"a 1"`}, "resource endpoint"},
		{"Sid a number", []string{"Sid", `1`}, ""},
		{"Condition a list", []string{"Condition", `[]`}, ""},
		{"empty Condition", []string{"Condition", `{}`, "Effect", `"Deny"`, "Action", `"sts:*"`}, all},
		{"conditioned full access", []string{"Condition", `{}`}, "identity resource trust scp endpoint"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for kind := range strings.FieldsSeq(all) {
				elements := tt.elements
				switch kind {
				case "resource", "trust", "rcp":
					elements = append([]string{"Principal", `"*"`}, elements...)
				}
				if kind == "trust" {
					elements = append([]string{"Resource", ""}, elements...)
				}
				if Check(kind, policy(statementWith(elements...))) == nil {
					got = append(got, kind)
				}
			}
			equal(t, tt.want, strings.Join(got, " "))
		})
	}
}

func TestLoadPerKind(t *testing.T) {
	tests := []struct {
		kind     string
		elements []string
		loads    bool
	}{
		{"identity", []string{"Principal", `"*"`}, false},
		{"identity", []string{"NotPrincipal", `"*"`, "Effect", `"Deny"`}, false},
		{"identity", []string{"Resource", ""}, false},
		{"identity", []string{"Resource", `["*", "arn:aws:dynamodb:*"]`}, true},
		{"identity", []string{"Resource", `"dynamodb"`}, false},
		{"identity", []string{"Resource", "", "NotResource", `"*"`}, true},
		{"identity", []string{"Resource", "", "NotResource", `[]`}, false},
		{"identity", []string{"NotResource", `"*"`}, false},
		{"scp", []string{"Principal", `"*"`}, false},
		{"scp", []string{"Resource", ""}, false},
		{"scp", []string{"Resource", "", "NotResource", `"arn:aws:*"`, "Action", "", "NotAction", `"iam:*"`}, true},
		{"resource", nil, false},
		{"resource", []string{"NotPrincipal", `{"AWS":"123456789012"}`}, false},
		{"resource", []string{"NotPrincipal", `{"AWS":"123456789012"}`, "Effect", `"Deny"`}, true},
		{"resource", []string{"NotPrincipal", `{"AWS":[]}`, "Effect", `"Deny"`}, false},
		{"resource", []string{"NotPrincipal", `{"AWS":[],"Service":"dax.amazonaws.com"}`, "Effect", `"Deny"`}, true},
		{"resource", []string{"NotPrincipal", `"*"`, "Principal", `"*"`, "Effect", `"Deny"`}, false},
		{"trust", []string{"Principal", `"*"`}, false},
		{"trust", []string{"Principal", `"*"`, "Resource", ""}, true},
		{"trust", []string{"NotPrincipal", `"*"`, "Resource", "", "Effect", `"Deny"`}, false},
		{"trust", []string{"Resource", ""}, false},
		{"rcp", nil, false},
		{"rcp", []string{"Principal", `{"AWS":"*"}`}, false},
		{"rcp", []string{"Principal", `"*"`, "Action", `["*"]`, "Resource", `["*"]`}, true},
		{"rcp", []string{"Principal", `"*"`, "Action", `"dynamodb:*"`}, false},
		{"rcp", []string{"Principal", `"*"`, "Action", `["dynamodb:*"]`, "Effect", `"Deny"`}, true},
		{"rcp", []string{"NotPrincipal", `"*"`, "Action", `["dynamodb:*"]`, "Effect", `"Deny"`}, false},
		{"endpoint", nil, true},
		{"endpoint", []string{"Resource", ""}, false},
		{"endpoint", []string{"NotPrincipal", `"*"`, "Effect", `"Deny"`}, true},
		{"boundary", nil, false}, // boundaries are checked as identity policies
	}
	for _, tt := range tests {
		if err := Check(tt.kind, policy(statementWith(tt.elements...))); (err == nil) != tt.loads {
			t.Errorf("%s %v: %v", tt.kind, tt.elements, err)
		}
	}
}

func TestLoadDuplicateSids(t *testing.T) {
	two := func(kind, sid string) bool {
		elements := []string{"Sid", sid, "Principal", `"*"`}
		switch kind {
		case "identity", "scp":
			elements = elements[:2]
		case "trust":
			elements = append(elements, "Resource", "")
		}
		s := statementWith(elements...)
		return Check(kind, policy(s, s)) == nil
	}
	got := map[string]bool{}
	for kind := range strings.FieldsSeq("identity trust resource endpoint scp rcp") {
		got[kind] = two(kind, `"a"`)
		if !two(kind, `""`) {
			t.Errorf("%s: empty Sids are duplicates", kind)
		}
	}
	equal(t, map[string]bool{"identity": false, "trust": false, "resource": true, "endpoint": true, "scp": true, "rcp": true}, got)
}

func TestLoadPrincipal(t *testing.T) {
	tests := []struct {
		principal string
		loads     bool
	}{
		{`"*"`, true}, {`"123456789012"`, false}, {`{}`, true}, {`{"AWS":[]}`, true}, {`[]`, false}, {`["*"]`, false},
		{`{"AWS":"*"}`, true}, {`{"AWS":123456789012}`, false}, {`{"AWS":"12345678901"}`, false}, {`{"aws":"*"}`, false},
		{`{"AWS":"arn:aws:iam::1:root"}`, true}, {`{"AWS":"arn:aws:iam::1:root/"}`, false},
		{`{"AWS":"arn:aws:iam::1:user/a/b"}`, true}, {`{"AWS":"arn:aws:iam::1:user/"}`, false}, {`{"AWS":"arn:aws:iam::1:user"}`, false},
		{`{"AWS":"arn:aws:iam::1:user/a*"}`, false}, {`{"AWS":"arn:aws:iam::1:user/${aws:username}"}`, false},
		{`{"AWS":"arn:aws:iam::1:role/x"}`, true}, {`{"AWS":"arn:aws:iam:r:1:role/x"}`, false}, {`{"AWS":"arn:aws:iam:::role/x"}`, false},
		{`{"AWS":"arn:aws:iam::x:role/x"}`, true}, {`{"AWS":"arn::iam::1:role/x"}`, false},
		{`{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}`, true},
		{`{"AWS":"arn:aws:iam::X:role/x"}`, false}, {`{"AWS":"arn:aws:iam::-x:role/x"}`, false}, {`{"AWS":"arn:aws:iam::x_y:role/x"}`, false},
		{`{"AWS":"arn:aws:iam::1x:role/x"}`, false}, {`{"AWS":"arn:aws:iam::cloudfront:origin/x"}`, false}, {`{"AWS":"cloudfront"}`, false},
		{`{"AWS":"arn:aws:sts::1:assumed-role/R/S"}`, true}, {`{"AWS":"arn:aws:sts::1:assumed-role/R"}`, false},
		{`{"AWS":"arn:aws:sts::1:assumed-role/p/R/S"}`, false}, {`{"AWS":"arn:aws:sts::1:assumed-role//S"}`, false},
		{`{"AWS":"arn:aws:sts::1:federated-user/N"}`, true}, {`{"AWS":"arn:aws:iam::1:group/g"}`, false},
		{`{"AWS":"arn:aws:iam::1:saml-provider/p"}`, false}, {`{"AWS":"bob"}`, false}, {`{"AWS":""}`, false},
		{`{"AWS":"AIDA123"}`, true}, {`{"AWS":["AROA123"]}`, true}, {`{"AWS":"AIDA"}`, false}, {`{"AWS":"AGPA123"}`, false},
		{`{"Service":"dax.amazonaws.com"}`, true}, {`{"Service":"DAX.amazonaws.com"}`, true}, {`{"Service":"dax"}`, false},
		{`{"Service":"*"}`, false}, {`{"Service":"*.amazonaws.com"}`, false},
		{`{"Federated":"accounts.google.com"}`, true}, {`{"Federated":"example.com"}`, false}, {`{"Federated":"*"}`, false},
		{`{"Federated":"arn:aws:iam::1:saml-provider/p"}`, true}, {`{"Federated":"arn:aws:iam::1:oidc-provider/a.b/c"}`, true},
		{`{"Federated":"arn:aws:iam::1:role/x"}`, false}, {`{"Federated":"arn:aws:iam::aws:saml-provider/p"}`, false},
		{`{"Federated":"cognito-identity-us-gov.amazonaws.com"}`, true}, {`{"Federated":"cognito-identity.us-gov-east-1.amazonaws.com"}`, true},
		{`{"Federated":"cognito-identity.cn-north-1.amazonaws.com.cn"}`, true}, {`{"Federated":"cognito-identity.cn-north-1.amazonaws.com"}`, false},
		{`{"Federated":"cognito-identity.us-gov-east-1.amazonaws.com.cn"}`, false}, {`{"Federated":"cognito-identity.us-east-1.amazonaws.com"}`, false},
		{`{"Federated":"cognito-identity.us-gov-east.amazonaws.com"}`, false}, {`{"Federated":"cognito-identity.us-gov--1.amazonaws.com"}`, false},
		{`{"Federated":"Cognito-identity-us-gov.amazonaws.com"}`, false}, {`{"Federated":"cognito-identity-us-govXamazonaws.com"}`, false},
		{`{"CanonicalUser":"79a59df900b949e5"}`, true}, {`{"CanonicalUser":"*"}`, false}, {`{"CanonicalUser":""}`, false},
	}
	for _, tt := range tests {
		if err := Check("resource", policy(grant("Allow", tt.principal))); (err == nil) != tt.loads {
			t.Errorf("%s: %v", tt.principal, err)
		}
	}
}

func TestLoadCondition(t *testing.T) {
	tests := []struct {
		condition string
		loads     bool
	}{
		{`{"StringEquals":{}}`, true}, {`{"StringEquals":[]}`, false}, {`{"StringEquals":"a"}`, false},
		{`{"StringEquals":{"aws:a":[]}}`, true}, {`{"StringEquals":{"aws:a":{}}}`, false}, {`{"StringEquals":{"aws:a":null}}`, false},
		{`{"StringEquals":{"aws:a":[["b"]]}}`, false}, {`{"StringEquals":{"aws:a":[{}]}}`, false}, {`{"StringEquals":{"aws:a":[1,true,"x",""]}}`, true},
		{`{"StringEquals":{"aws":"b"}}`, true}, {`{"Null":{"a/b":"true"}}`, true}, {`{"StringEquals":{"a b":"b"}}`, false}, {`{"StringEquals":{"":"b"}}`, false},
		{`{"StringEquals":{"aws:":"b"}}`, false}, {`{"StringEquals":{":a":"b"}}`, false},
		{`{"StringEquals":{"aws:ResourceTag/a:b":"b"}}`, true},
		{`{"StringEquals":{"aws:a":"b","AWS:A":"b"}}`, false}, {`{"StringEquals":{"aws:a":"b"},"stringequals":{}}`, false},
		{`{"StringEquals":{"aws:a":"b"},"StringEqualsIfExists":{"aws:a":"b"},"ForAnyValue:StringEquals":{"aws:a":"b"}}`, true},
		{`{"ArnNotLikeX":{}}`, false}, {`{"":{}}`, false}, {`{"NullIfExists":{}}`, false}, {`{"ForAllValues:Null":{"aws:a":"true"}}`, true},
		{`{"ForAnyValues:StringEquals":{}}`, false}, {`{"StringLikeIgnoreCase":{}}`, false}, {`{"ForAllValues:ForAnyValue:Bool":{}}`, false},
		{`{"foranyvalue:NOTIPADDRESSifexists":{"aws:a":"b"}}`, true}, {`{"StringEqualsIfExistsIfExists":{}}`, false}, {`{"BoolNot":{}}`, false},

		{`{"StringEquals":{"aws:a":"${aws:b}"}}`, true}, {`{"StringEquals":{"aws:a":"${aws:b, 'c'}${*}${?}${$}$$}{"}}`, true},
		{`{"StringEquals":{"aws:a":"${aws:b, ''}"}}`, true}, {`{"StringEquals":{"aws:a":"${aws:b, '$ {x, y'}"}}`, true},
		{`{"StringEquals":{"aws:a":"${"}}`, false}, {`{"StringEquals":{"aws:a":"${aws:b"}}`, false}, {`{"StringEquals":{"aws:a":"${}"}}`, false},
		{`{"StringEquals":{"aws:a":"${ aws:b}"}}`, false}, {`{"StringEquals":{"aws:a":"${aws:b,'c'}"}}`, false}, {`{"StringEquals":{"aws:a":"${aws:b,  'c'}"}}`, false},
		{`{"StringEquals":{"aws:a":"${aws:b, c}"}}`, false}, {`{"StringEquals":{"aws:a":"${${aws:b}}"}}`, false}, {`{"StringEquals":{"aws:a":"${aws:b, 'c}'}"}}`, false},
		{`{"NumericEquals":{"aws:a":"${"}}`, true}, {`{"Null":{"aws:a":"${"}}`, true}, {`{"Bool":{"aws:a":"${"}}`, false}, {`{"ArnLike":{"aws:a":"${"}}`, false},
	}
	for _, tt := range tests {
		if err := Check("identity", when(tt.condition)); (err == nil) != tt.loads {
			t.Errorf("%s: %v", tt.condition, err)
		}
	}
	broken := `{"Effect":"Allow","Action":"*","Resource":"arn:aws:dynamodb:::${"}`
	if Check("identity", old(broken)) != nil || Check("identity", policy(broken)) == nil || Check("scp", old(broken)) == nil {
		t.Error("${ without } matters where there are variables, and only there")
	}
}
