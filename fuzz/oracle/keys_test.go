package oracle

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// read finds out what a key is: its text where it is one of those offered, else absent, unknown or other.
func read(t *testing.T, r Request, key string, offered ...string) string {
	t.Helper()
	for _, text := range offered {
		if clause(t, when(fmt.Sprintf(`{"StringEquals":{%q:%q}}`, key, text)), r) == "T" {
			return text
		}
	}
	switch clause(t, when(fmt.Sprintf(`{"Null":{%q:"true"}}`, key)), r) {
	case "T":
		return "absent"
	case "I":
		return "unknown"
	}
	return "other"
}

func TestPrincipalKeys(t *testing.T) {
	keys := []string{"PrincipalArn", "PrincipalAccount", "PrincipalIsAWSService", "PrincipalServiceName", "PrincipalType", "userid", "username"}
	nameless := alice
	nameless.UniqueID = ""
	named := bareRole
	named.UniqueID = "AROAAPP"
	tests := []struct {
		name   string
		caller Principal
		want   []string
	}{
		{"user", alice, []string{alice.ARN, account, "false", "absent", "User", "AIDAALICE", "alice"}},
		{"user without ID", nameless, []string{alice.ARN, account, "false", "absent", "User", "unknown", "alice"}},
		{"session", session, []string{session.RoleARN, account, "false", "absent", "AssumedRole", "AROAAPP:s1", "absent"}},
		{"role", named, []string{session.RoleARN, account, "false", "absent", "AssumedRole", "unknown", "absent"}},
		{"federated user", federated, []string{federated.ARN, account, "false", "absent", "FederatedUser", account + ":Fred", "absent"}},
		{"root", root, []string{root.ARN, account, "false", "absent", "Account", account, "absent"}},
		{"service", service, []string{"absent", "absent", "true", "dax.amazonaws.com", "absent", "absent", "absent"}},
		{"provider", provider, []string{"absent", "anonymous", "absent", "absent", "Anonymous", "anonymous", "absent"}},
		{"anonymous", anonymous, []string{"absent", "anonymous", "absent", "absent", "Anonymous", "anonymous", "absent"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			statement := `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{%q:{"aws:%s":%q}}}`
			r := ask(by(tt.caller))
			r.Support.Unsigned = true
			for i, key := range keys {
				operator, value := "StringEquals", tt.want[i]
				switch value {
				case "absent":
					operator, value = "Null", "true"
				case "unknown":
					operator, value = "Null", "false"
				}
				a := decide(t, Policies{Resource: docs(fmt.Sprintf(statement, operator, key, value))}, r)
				got := "F"
				if len(a.Applied) > 0 {
					got = a.Applied[0].Result
				}
				want := map[bool]string{true: "indeterminate", false: "true"}[tt.want[i] == "unknown"]
				equal(t, key+" "+want, key+" "+got)
			}
		})
	}
}

func TestResourceKeys(t *testing.T) {
	iam := action("iam:ListUsers")
	chinese := by(Principal{Type: "user", ARN: "arn:aws-cn:iam::123456789012:user/alice"})
	owner := func(r *Request) { r.ResourceAccount = "999999999999" }
	tests := []struct {
		name            string
		request         Request
		account, region string
	}{
		{"ARN", ask(), account, "us-east-1"},
		{"owner", ask(owner, on("arn:aws:dynamodb:eu-west-1:123456789012:table/T")), "999999999999", "eu-west-1"},
		{"resource-less", ask(on("*")), account, "unknown"},
		{"no Region", ask(on("arn:aws:dynamodb::123456789012:global-table/G")), account, "unknown"},
		{"iam", ask(iam, on("arn:aws:iam::123456789012:user/x")), account, "us-east-1"},
		{"iam, resource-less", ask(iam, on("*")), account, "us-east-1"},
		{"iam in China", ask(iam, on("arn:aws-cn:iam::123456789012:user/x"), chinese), account, "unknown"},
		{"iam in China, resource-less", ask(iam, on("*"), chinese), account, "unknown"},
		{"given", ask(on("*"), with("AWS:requestedregion", one("eu-west-1"))), account, "eu-west-1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, tt.request, "aws:ResourceAccount", account, "999999999999")
			got += " " + read(t, tt.request, "aws:RequestedRegion", "us-east-1", "eu-west-1")
			equal(t, tt.account+" "+tt.region, got)
		})
	}
	statement := `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"aws:ResourceAccount":"true"}}}`
	nowhere := decide(t, Policies{Endpoint: docs(statement)}, ask(by(service), on("*")))
	equal(t, "indeterminate", nowhere.Applied[0].Result)
}

func TestOtherKeys(t *testing.T) {
	equal(t, "false", read(t, ask(), "aws:ViaAWSService", "false"))
	equal(t, "true", read(t, ask(with("aws:viaawsservice", one("true"))), "aws:ViaAWSService", "true"))
	equal(t, "absent", read(t, ask(), "aws:SecureTransport"))
	equal(t, "absent", read(t, ask(with("aws:username", absentKey)), "aws:username", "alice"))
	equal(t, "unknown", read(t, ask(with("aws:username", Value{})), "aws:username", "alice"))
	equal(t, "bob", read(t, ask(with("aws:username", one("bob"))), "aws:username", "alice", "bob"))
}

func TestClock(t *testing.T) {
	const text, epoch = "2026-01-02T12:00:00Z", "1767355200"
	const half = "2026-01-02T12:00:00.5Z"
	current := func(v Value) func(*Request) { return with("aws:CurrentTime", v) }
	seconds := func(v Value) func(*Request) { return with("aws:EpochTime", v) }
	tests := []struct {
		name    string
		request Request
		want    string
	}{
		{"clock", ask(), half + " " + epoch},
		{"time", ask(current(one("2026-01-02T13:00:00+01:00"))), "2026-01-02T13:00:00+01:00 " + epoch},
		{"seconds", ask(seconds(one("0"))), "1970-01-01T00:00:00Z 0"},
		{"parts of seconds", ask(seconds(one("-0.5"))), "1969-12-31T23:59:59.5Z -0.5"},
		{"both", ask(current(one(text)), seconds(one(epoch))), text + " " + epoch},
		{"both, the seconds whole", ask(current(one(half)), seconds(one(epoch))), half + " " + epoch},
		{"both, ill-typed", ask(current(one("noon")), seconds(one(epoch))), "noon " + epoch},
		{"ill-typed time", ask(current(one("noon"))), "noon unknown"},
		{"ill-typed seconds", ask(seconds(one("noon"))), "unknown noon"},
		{"list", ask(current(list(text))), "other unknown"},
		{"unknown", ask(seconds(Value{})), "unknown unknown"},
		{"absent", ask(seconds(absentKey)), "unknown absent"},
		{"year beyond writing", ask(seconds(one("999999999999"))), "unknown 999999999999"},
		{"beyond counting", ask(seconds(one("99999999999999999999"))), "unknown 99999999999999999999"},
	}
	offered := []string{text, epoch, "2026-01-02T13:00:00+01:00", "1970-01-01T00:00:00Z", "0", "1969-12-31T23:59:59.5Z", "-0.5", "noon", half,
		"999999999999", "99999999999999999999"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := []string{read(t, tt.request, "aws:CurrentTime", offered...), read(t, tt.request, "aws:EpochTime", offered...)}
			equal(t, tt.want, strings.Join(got, " "))
		})
	}
	contradiction := ask(current(one(text)), seconds(one("1767355201")))
	equal(t, "implicit-deny request", verdict(t, Policies{Identity: docs(allowAll)}, contradiction))

	within := ask(current(one(text)), seconds(one(epoch+".5")))
	equal(t, "implicit-deny request", verdict(t, Policies{Identity: docs(allowAll)}, within))

	// Both are an instant half a second after the whole seconds.
	for _, key := range []string{"aws:CurrentTime", "aws:EpochTime"} {
		equal(t, "T", clause(t, when(`{"DateGreaterThan":{"`+key+`":"`+text+`"}}`), ask()))
		equal(t, "T", clause(t, when(`{"DateEquals":{"`+key+`":"2026-01-02T12:00:00.5Z"}}`), ask()))
	}
	equal(t, "T", clause(t, when(`{"NumericEquals":{"aws:EpochTime":"`+epoch+`"}}`), ask()))
	early := ask(func(r *Request) { r.Time = time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC) })
	equal(t, "unknown", read(t, early, "aws:CurrentTime"))
}

// TestUnknownPrefixes: a prefix covers its keys, including computed ones,
// except for keys that are given by name.
func TestUnknownPrefixes(t *testing.T) {
	const tag, other = "aws:ResourceTag/env", "aws:ResourceTag/team"
	tests := []struct {
		request Request
		key     string
		want    string
	}{
		{ask(with("aws:ResourceTag/", Value{})), tag, "unknown"},
		{ask(with("AWS:resourcetag/", Value{})), tag, "unknown"},
		{ask(with("aws:ResourceTag/", Value{})), "aws:RequestTag/env", "absent"},
		{ask(with("aws:ResourceTag/", Value{})), "aws:ResourceTags", "absent"},
		{ask(with("aws:ResourceTag/", Value{}), with(other, one("x"))), tag, "unknown"},
		{ask(with("aws:ResourceTag/", Value{}), with(tag, one("x"))), tag, "x"},
		{ask(with("aws:ResourceTag/", Value{}), with(tag, absentKey)), tag, "absent"},
		{ask(with("aws:", Value{})), "aws:username", "unknown"},
		{ask(with("aws:", Value{})), "aws:CurrentTime", "unknown"},
		{ask(with("aws:", Value{})), "username", "absent"},
		{ask(with("aws:", Value{}), with("aws:username", one("x"))), "aws:username", "x"},
		{ask(with("dynamodb:", Value{})), "aws:username", "alice"},
	}
	for _, tt := range tests {
		equal(t, tt.want, read(t, tt.request, tt.key, "x", "alice"))
		variable := map[string]string{"unknown": "I", "absent": "F"}[tt.want]
		if variable != "" {
			request := tt.request
			request.Context = append(request.Context, Entry{"test:K", one("x")})
			equal(t, variable, clause(t, when(fmt.Sprintf(`{"StringEquals":{"test:K":"${%s}"}}`, tt.key)), request))
		}
	}
	for _, v := range []Value{one("x"), absentKey, list("x")} {
		equal(t, "implicit-deny request", verdict(t, Policies{Identity: []string{policy(allowAll)}}, ask(with("aws:ResourceTag/", v))))
	}
}
