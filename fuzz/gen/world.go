package gen

// The world that cases are made of: few names, so that policies and requests
// meet, some of them nearly alike, or with characters that are special in
// patterns.

var (
	accounts   = [...]string{"123456789012", "123456789012", "123456789012", "999999999999", "123456789"}
	partitions = [...]string{"aws", "aws", "aws", "aws", "aws", "aws", "aws", "aws-cn", "aws-us-gov"}
	regions    = [...]string{"us-east-1", "eu-west-1", "us:ust-1"}
	names      = [...]string{"alice", "Alice", "bob", "al*ce", "red", "ab", "a"}
	paths      = [...]string{"", "", "team/", "team/a/", "aws-service-role/dax.amazonaws.com/"}
	services   = [...]string{"dax.amazonaws.com", "DAX.amazonaws.com", "dynamodb.amazonaws.com", "a.b"}
	providers  = [...]string{
		"accounts.google.com", "cognito-identity.amazonaws.com", "arn:aws:iam::123456789012:saml-provider/Corp",
		"arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/X",
		"cognito-identity-us-gov.amazonaws.com", "cognito-identity.us-gov-east-1.amazonaws.com", "cognito-identity.cn-north-1.amazonaws.com.cn",
	}
	words     = [...]string{"aws", "aws", "cloudfront", "a-1"} // in the place of an account
	uniqueIDs = [...]string{"AIDAALICE", "AROAREADER", "AIDABOB", "AROAOTHER", "AIDA0Z9A"}
	tables    = [...]string{"Books", "books", "Books-prod", "red", "T"}
)

// An operation is an action and the kind of its resource, "" for none.
type operation struct{ action, on string }

// origin is an identity that only policies name: its account is a word.
const origin = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"

// The operations are of every class of support, and include all that the rules
// name.
var operations = [...]operation{
	{"dynamodb:GetItem", "table"}, // across accounts
	{"dynamodb:BatchGetItem", "table"},
	{"dynamodb:Query", "index"},
	{"dynamodb:GetRecords", "stream"},
	{"dynamodb:CreateBackup", "table"}, // within the account
	{"dynamodb:CreateTable", "table"},  // without resource policy
	{"dynamodb:ListTables", ""},
	{"dax:GetItem", "cache"},
	{"s3:GetObject", "object"}, // anything, unsigned callers too
	{"my-svc:Do20", "thing"},
	{"iam:GetUser", "user"},
	{"iam:PassRole", "role"},
	{"sts:AssumeRole", "role"},
	{"sts:AssumeRoleWithSAML", "role"},
	{"sts:AssumeRoleWithWebIdentity", "role"},
	{"sts:TagSession", "role"},
	{"sts:SetSourceIdentity", "role"},
	{"sts:DecodeAuthorizationMessage", "role"},
	{"sts:GetCallerIdentity", ""},
}

// A family is the type of the values of a condition key.
type family byte

const (
	text family = iota
	number
	date
	boolean
	binary
	address
	arns
)

// A conditionKey is a key that contexts and conditions hold.
type conditionKey struct {
	name   string
	family family
	list   bool // more often a list than a single value
}

// Keys that only a caller can give, and then the ones that the engine computes.
var (
	givenKeys = [...]conditionKey{
		{"aws:PrincipalTag/team", text, false},
		{"aws:PrincipalTag/Team", text, false},
		{"aws:ResourceTag/env", text, false},
		{"ex:Text", text, false},
		{"ex:Other", text, false},
		{"ex:Number", number, false},
		{"aws:MultiFactorAuthAge", number, false},
		{"ex:Date", date, false},
		{"aws:TokenIssueTime", date, false},
		{"aws:SecureTransport", boolean, false},
		{"ex:Bytes", binary, false},
		{"aws:SourceIp", address, false},
		{"aws:SourceArn", arns, false},
		{"aws:TagKeys", text, true},
		{"dynamodb:LeadingKeys", text, true},
		{"ex:Numbers", number, true},
		{"ex:Addresses", address, true},
		{"ex:Arns", arns, true},
		{"iam:PassedToService", text, false},
		{"sts:ExternalId", text, false},
		{"accounts.google.com:sub", text, false},
		{"oidc.example.com/id/X:aud", text, false},
	}
	computedKeys = [...]conditionKey{
		{"aws:PrincipalArn", arns, false},
		{"aws:PrincipalAccount", text, false},
		{"aws:PrincipalIsAWSService", boolean, false},
		{"aws:PrincipalServiceName", text, false},
		{"aws:PrincipalType", text, false},
		{"aws:userid", text, false},
		{"aws:username", text, false},
		{"aws:ResourceAccount", text, false},
		{"aws:RequestedRegion", text, false},
		{"aws:CurrentTime", date, false},
		{"aws:EpochTime", number, false},
		{"aws:EpochTime", date, false},
		{"aws:ViaAWSService", boolean, false},
	}
)

// Prefixes that a caller may declare unknown, and some that are not prefixes.
var keyPrefixes = [...]string{
	"aws:ResourceTag/", "aws:ResourceTag/", "aws:PrincipalTag/", "aws:PrincipalTag/", "ex:", "ex:", "aws:", "dynamodb:", "oidc.example.com/id/X:",
	"aws:PrincipalTag/team/",
}

// values returns texts of a family; the last few are of it only nearly, or not
// at all.
func (f family) values() []string {
	switch f {
	case number:
		return []string{"10", "10.0", "1e1", "9", "-10", "+10", "0", "-0.0", "010", "10.5", "9007199254740993", "1E-3", "1e999", "0x10", " 10", "1.", ".5", "1e", "NaN", ""}
	case date:
		return []string{
			"2024-06-01T12:00:00Z", "2024-06-01T14:00:00+02:00", "2024-06-01T12:00:00.000000001Z", "2024-06-01", "2024-06", "1717243200",
			"1717243200.5", "2024-06-01T12:00", "2024-06-01T12:00:00", "2024-02-29", "-1", "0", "2024", "0000-01-01", "9999-12-31T23:59:59-23:59", "2024-06-01T12:00:00.120Z",
			"2023-02-29", "2024-06-01t12:00:00Z", "2024-06-01T24:00:00Z", "20240601T120000Z", "2024-06-01T12:00:60Z", "2024-6-1", "99999999999999999999", "9223372036854775807", "-9223372036854775808", "1717243200.0000000010", "0.0000000001",
			"1717243200.9", "2024-06-01T12:00:00.999999999Z", "253402300799", "253402300800", "-62167219200", "-62167219201",
			"2024-06-01T12:00:00.Z", "2024-06-01T12:00:00.1234567890Z", "2024-13", "2024-06-31", "-0001-01-01", "2024-06-01T12:00+1:00", "",
		}
	case boolean:
		return []string{"true", "false", "True", "FALSE", "yes", "1", ""}
	case binary:
		return []string{"QQ==", "QUI=", "QUJD", "", "+/+/", "QUI=QUI=", "QQ==\n", "QQ", "QQ=", "QR==", "Q Q==", "A", "Q-__"}
	case address:
		return []string{
			"203.0.113.7", "203.0.113.99", "10.0.0.1", "::ffff:203.0.113.7", "2001:db8::1", "2001:DB8:0:0::1", "::1", "203.0.113.0/24", "203.0.113.7/24", "0.0.0.0/0", "::/0",
			"2001:db8::/32", "203.0.113.007", "203.0.113.7/08", "fe80::1%eth0", "203.0.113", "::ffff:203.0.113.0/120", "203.0.113.7/33", "x", "",
			"203.0.113.255", "203.0.113.256", "255.255.255.255", "0.0.0.0", "203.0.113.", "203.0.113.7.1", "203.0.113.7/", "203.0.113.7/2x", "203.0.113.7/0",
			"2001:db8::1/128", "2001:db8::1/129", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "::1.2.3.4", "1::2::3", ":::", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4",
		}
	case arns:
		return []string{
			"arn:aws:iam::123456789012:role/team/Reader", "arn:aws:iam::123456789012:role/Reader", "arn:aws:iam::123456789012:user/alice",
			"arn:aws:dynamodb:us-east-1:123456789012:table/Books", "arn:aws:sns:us-east-1:123456789012:a:b", "arn:::::", "arn:aws:iam", "arn:aws:s3:::b/*", "Arn:aws:iam::1:root", "*", "",
		}
	default: // text
		return []string{"red", "Red", "blue", "r", "re*", "*", "?", "red-blue", "a:b", "${ex:Text}", "$", "\u00e9", "\u00c9", "re\x09d", "\u00ff", "\u0178", "\u212a", "k", "K", "\u017f", "s", "\u0130", "e\u0301", "\xff", "\xe9", "\ufffd", "123456789012", "true", "10", ""}
	}
}
