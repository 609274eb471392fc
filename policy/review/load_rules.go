package review

import "github.com/iameval/iameval/policy"

// loadRules are the errors of loading. They have no check of their own: packages syntax
// and policy find them. SEMANTICS 1
var loadRules = []Rule{
	load("json-syntax", "not one JSON value", "AWS reads a policy as one JSON document. Comments, trailing commas and text behind it are not JSON.",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"},]}`, "JSON_SYNTAX_ERROR"),
	load("invalid-utf8", "a byte that is not UTF-8", "The text of a policy is UTF-8. What a broken byte stands for is anybody's guess.",
		"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::\xff\"}]}"),
	load("byte-order-mark", "U+FEFF before the document", "A byte order mark is not one of the characters that IAM accepts.",
		"\ufeff{\"Version\":\"2012-10-17\",\"Statement\":[]}"),
	load("too-large", "a document over 256 KiB", "No policy that AWS stores is as large.", ""),
	load("too-deep", "nested deeper than any policy", "A policy has six levels of brackets at most.",
		`{"Version":"2012-10-17","Statement":[[[[[[[[[[[]]]]]]]]]]]}`),
	load("too-many", "more statements or entries than any policy has", "The limits are far above the quotas of AWS; a document beyond them was made by mistake.", ""),
	load("too-many-errors", "the list of errors was cut", "After a hundred errors the rest of a document is not worth listing.", ""),
	load("duplicate-key", "the same key twice in one object", "Readers of JSON keep the first or the last of two equal keys, so that one of the two would be lost without a word.",
		policyOf(`{"Effect":"Allow","Effect":"Deny","Action":"s3:GetObject","Resource":"*"}`), "DUPLICATE_KEYS_WITH_DIFFERENT_CASE"),
	load("unknown-element", "not the name of an element", "IAM refuses a document with an element that it does not know. Names are compared with their case.",
		policyOf(`{"Effect":"Allow","Actions":"s3:GetObject","Resource":"*"}`), "INVALID_POLICY_ELEMENT"),
	load("missing-element", "a required element is missing", "Each kind of policy has elements that a statement must have.",
		policyOf(`{"Effect":"Allow","Resource":"*"}`), "MISSING_ACTION", "MISSING_EFFECT", "MISSING_RESOURCE", "MISSING_STATEMENT", "MISSING_PRINCIPAL"),
	load("conflict", "two elements that exclude each other", "A statement has Action or NotAction, Resource or NotResource, Principal or NotPrincipal, and never both.",
		policyOf(`{"Effect":"Allow","Action":"s3:GetObject","NotAction":"s3:PutObject","Resource":"*"}`), "UNSUPPORTED_ELEMENT_COMBINATION"),
	load("unsupported-element", "an element that this kind of policy does not allow", "Identity policies and SCPs have no Principal, trust policies no Resource.",
		policyOf(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}`),
		"UNSUPPORTED_PRINCIPAL", "ALLOW_WITH_NOT_PRINCIPAL", "SCP_SYNTAX_ERROR_PRINCIPAL", "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL"),
	load("null", "null, which no element may be", "No element of a policy can be null.",
		policyOf(`{"Effect":"Allow","Action":null,"Resource":"*"}`)),
	load("wrong-type", "a JSON type that is not allowed here", "Each element has its JSON type: a list is a list of strings, a condition an object.",
		policyOf(`{"Effect":"Allow","Action":["s3:GetObject",7],"Resource":"*"}`), "DATA_TYPE_MISMATCH", "INVALID_CONDITION_DATA_TYPE"),
	load("invalid-value", "a string that is not allowed here", "Effect is Allow or Deny, in this spelling; a Principal that is a string is a star.",
		policyOf(`{"Effect":"allow","Action":"s3:GetObject","Resource":"*"}`)),
	load("empty", "empty where something must be named", "An empty NotAction or NotResource would take in everything, an empty string nothing.",
		policyOf(`{"Effect":"Allow","NotAction":[],"Resource":"*"}`)),
	load("unpaired-surrogate", "half of a surrogate pair", "An escape of half a character is not text.",
		policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::\ud800"}`)),
	load("invalid-character", "a character that IAM does not accept", "IAM accepts tabs, line ends and the characters from U+0020 to U+00FF.",
		policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::\u2020"}`)),
	loadAs(policy.ServiceControl, "invalid-version", "a Version that does not exist", "There are two versions of the policy language, 2012-10-17 and 2008-10-17. SCPs and RCPs have the first alone.",
		`{"Version":"2008-10-17","Statement":[{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}]}`,
		policyOf(`{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}`), "INVALID_VERSION"),
	loadAs(policy.ResourceControl, "invalid-effect", "an Effect that this kind of policy does not allow", "A resource control policy only denies.",
		policyOf(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}`),
		policyOf(`{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*"}`), "INVALID_EFFECT"),
	load("invalid-sid", "characters that a Sid cannot have", "The Sid of an identity policy has letters and digits only.",
		policyOf(`{"Sid":"read it","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`), "UNSUPPORTED_SID"),
	load("duplicate-sid", "the Sid of another statement", "Within an identity policy or a trust policy each Sid must be unique.",
		policyOf(`{"Sid":"A","Effect":"Allow","Action":"s3:GetObject","Resource":"*"},{"Sid":"A","Effect":"Allow","Action":"s3:PutObject","Resource":"*"}`), "UNIQUE_SIDS_REQUIRED"),
	load("invalid-action", "not an action", "An action is a prefix, a colon and a name, with stars and question marks.",
		policyOf(`{"Effect":"Allow","Action":"GetObject","Resource":"*"}`)),
	load("invalid-resource", "neither a star nor an ARN", "A resource is a star or an ARN, which begins with arn.",
		policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"my-bucket/*"}`), "INVALID_ARN_PREFIX"),
	loadAs(policy.Resource, "invalid-principal", "not a principal that AWS knows", "Principals are named in full: wildcards within a name have no meaning there.",
		policyOf(`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/*"},"Action":"s3:GetObject","Resource":"*"}`),
		policyOf(`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/Reader"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`),
		"INVALID_PRINCIPAL_FORMAT", "INVALID_PRINCIPAL_KEY", "UNSUPPORTED_WILDCARD_IN_PRINCIPAL"),
	load("invalid-variable", "a policy variable that breaks its syntax", "A variable is ${key}, or ${key, 'default'}.",
		policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/${aws:username"}`),
		"MISSING_BRACE_IN_VARIABLE", "MISSING_QUOTE_IN_VARIABLE", "UNSUPPORTED_SPACE_IN_VARIABLE", "EMPTY_VARIABLE"),
	load("unknown-operator", "not a condition operator", "IAM refuses an operator that it does not know.",
		policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEqual":{"aws:username":"bob"}}}`),
		"INVALID_CONDITION_OPERATOR", "NULL_WITH_IF_EXISTS"),
	load("invalid-key", "not a condition key", "A key is a prefix, a colon and a name, without white space.",
		policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws: username":"bob"}}}`),
		"INVALID_CONDITION_KEY_FORMAT"),
}

// load makes the rule of a code.
func load(id, summary, why, bad string, codes ...string) Rule {
	return loadAs(policy.Identity, id, summary, why, bad,
		policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`), codes...)
}

func loadAs(kind policy.Kind, id, summary, why, bad, good string, codes ...string) Rule {
	return Rule{
		ID: id, Summary: summary, Why: why + " The document does not load, so that nothing can be decided by it.",
		Category: CategoryLoad, Severity: Error, Kinds: everyKind, Needs: Syntax, Bad: bad, Good: good, Kind: kind,
		Codes: codes, Sources: []string{srcGrammar, srcAnalyzer}, Fix: spelled[id],
	}
}

// spelled are the codes that may be slips of spelling.
var spelled = map[string]Remedy{"unknown-element": OfferedFix, "unknown-operator": OfferedFix, "invalid-value": OfferedFix}
