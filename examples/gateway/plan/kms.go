package plan

import (
	"regexp"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
)

// The operations of KMS. Actions and types of resources: "Actions, resources, and
// condition keys for AWS Key Management Service" in the Service Authorization
// Reference, and "KMS permissions" in the KMS Developer Guide.
var kmsRows = []row{
	{"CancelKeyDeletion", "", "key", ""},
	{"ConnectCustomKeyStore", "", "none", ""},
	{"CreateAlias", "", "alias target", ""},
	{"CreateCustomKeyStore", "", "none", ""},
	{"CreateGrant", "", "key", ""},
	{"CreateKey", "", "none", ""},
	{"Decapsulate", "", "", newer},
	{"Decrypt", "", "key", ""},
	{"DeleteAlias", "", "", "the request does not name the key of the alias, which must be asked as well"},
	{"DeleteCustomKeyStore", "", "none", ""},
	{"DeleteImportedKeyMaterial", "", "key", ""},
	{"DeriveSharedSecret", "", "key", ""},
	{"DescribeCustomKeyStores", "", "none", ""},
	{"DescribeKey", "", "key", ""},
	{"DisableKey", "", "key", ""},
	{"DisableKeyRotation", "", "key", ""},
	{"DisconnectCustomKeyStore", "", "none", ""},
	{"EnableKey", "", "key", ""},
	{"EnableKeyRotation", "", "key", ""},
	{"Encapsulate", "", "", newer},
	{"Encrypt", "", "key", ""},
	{"GenerateDataKey", "", "key", ""},
	{"GenerateDataKeyPair", "", "key", ""},
	{"GenerateDataKeyPairWithoutPlaintext", "", "key", ""},
	{"GenerateDataKeyWithoutPlaintext", "", "key", ""},
	{"GenerateMac", "", "key", ""},
	{"GenerateRandom", "", "none", ""},
	{"GetKeyLastUsage", "", "key", ""},
	{"GetKeyPolicy", "", "key", ""},
	{"GetKeyRotationStatus", "", "key", ""},
	{"GetParametersForImport", "", "key", ""},
	{"GetPublicKey", "", "key", ""},
	{"ImportKeyMaterial", "", "key", ""},
	{"ListAliases", "", "none", ""},
	{"ListGrants", "", "key", ""},
	{"ListKeyPolicies", "", "key", ""},
	{"ListKeyRotations", "", "key", ""},
	{"ListKeys", "", "none", ""},
	{"ListResourceTags", "", "key", ""},
	{"ListRetirableGrants", "", "none", ""},
	{"PutKeyPolicy", "", "key", ""},
	{"ReEncrypt", "kms:ReEncryptFrom kms:ReEncryptTo", "source destination", ""},
	{"ReplicateKey", "kms:ReplicateKey kms:CreateKey", "key none", ""},
	{"RetireGrant", "", "", "the grant says who may retire it, and grants are not modelled here"},
	{"RevokeGrant", "", "key", ""},
	{"RotateKeyOnDemand", "", "key", ""},
	{"ScheduleKeyDeletion", "", "key", ""},
	{"Sign", "", "key", ""},
	{"TagResource", "", "key", ""},
	{"UntagResource", "", "key", ""},
	{"UpdateAlias", "", "", "the request does not name the key that the alias had, which must be asked as well"},
	{"UpdateCustomKeyStore", "", "none", ""},
	{"UpdateKeyDescription", "", "key", ""},
	{"UpdatePrimaryRegion", "", "key replica", ""},
	{"Verify", "", "key", ""},
	{"VerifyMac", "", "key", ""},
}

// KMS plans the operations of KMS. Keys must be named by their IDs or ARNs: what
// key an alias has, the request does not say.
func KMS() Planner {
	return &service{
		name: "kms", target: "TrentService.", rows: kmsRows, resources: kmsResources, facts: kmsFacts,
		protocol: func(bool) Protocol { return JSON11 },
	}
}

// encryptionContext is what the paths of an encryption context begin with.
const encryptionContext = "EncryptionContext."

// kmsFacts reads the keys that KMS makes of a request.
func kmsFacts(c *call, f *facts) {
	f.known = append(f.known, "kms:EncryptionContext:", "kms:EncryptionContextKeys", "kms:RequestAlias", "kms:CallerAccount", "kms:ViaService")
	f.add("kms:CallerAccount", c.scope.Account)
	f.optional("kms:EncryptionAlgorithm", c.params["EncryptionAlgorithm"])
	f.optional("kms:SigningAlgorithm", c.params["SigningAlgorithm"])
	f.optional("kms:MessageType", c.params["MessageType"])
	if c.row.operation == "CreateKey" {
		f.optional("kms:KeySpec", or(c.params["KeySpec"], or(c.params["CustomerMasterKeySpec"], "SYMMETRIC_DEFAULT")))
		f.optional("kms:KeyUsage", or(c.params["KeyUsage"], "ENCRYPT_DECRYPT"))
		f.optional("kms:KeyOrigin", or(c.params["Origin"], "AWS_KMS"))
		f.optional("kms:MultiRegion", or(c.params["MultiRegion"], "false"))
		f.optional("kms:BypassPolicyLockoutSafetyCheck", or(c.params["BypassPolicyLockoutSafetyCheck"], "false"))
	}
	if c.row.operation == "ReEncrypt" {
		f.known = f.known[2:] // there are two encryption contexts
		return
	}
	var keys []string
	for path, value := range c.params {
		if key, ok := strings.CutPrefix(path, encryptionContext); ok {
			keys = append(keys, key)
			f.add("kms:EncryptionContext:"+key, value)
		}
	}
	if slices.Sort(keys); keys != nil {
		f.entries = append(f.entries, condition.Strings("kms:EncryptionContextKeys", keys...))
	}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func kmsResources(c *call) (list []arn.ARN, err error) {
	for on := range strings.FieldsSeq(c.row.on) {
		var a arn.ARN
		switch on {
		case "none":
			a = arn.Wildcard()
		case "key":
			a, err = c.key("KeyId")
		case "target":
			a, err = c.key("TargetKeyId")
		case "source":
			a, err = c.key("SourceKeyId")
		case "destination":
			a, err = c.key("DestinationKeyId")
		case "alias":
			a, err = build(c.scope, "kms", c.scope.Region, c.scope.Account, c.params["AliasName"])
			if err == nil && !strings.HasPrefix(a.Resource(), "alias/") {
				err = invalid("", "AliasName is %q; want alias/NAME", clip(c.params["AliasName"]))
			}
		case "replica":
			if a, err = c.key("KeyId"); err == nil {
				a, err = build(a.Scope(), "kms", c.params["PrimaryRegion"], a.Account(), a.Resource())
			}
		}
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

var keyID = regexp.MustCompile(`^(mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$`)

// key reads a parameter that names a key by its ID or ARN.
func (c *call) key(param string) (arn.ARN, error) {
	text := c.params[param]
	switch {
	case text == "":
		return arn.ARN{}, unmapped("", "the request has no %s, and only the service knows the key of a ciphertext or grant", param)
	case strings.HasPrefix(text, "alias/"), strings.Contains(text, ":alias/"):
		return arn.ARN{}, unmapped("", "%s is the alias %q, and only the service knows its key; want the ID or ARN of the key", param, clip(text))
	case strings.HasPrefix(text, "arn:"):
		a, err := c.named(param, "kms")
		if err == nil && !keyID.MatchString(strings.TrimPrefix(a.Resource(), "key/")) {
			err = invalid("", "%s is %q; want the ARN of a key", param, clip(text))
		}
		return a, err
	case !keyID.MatchString(text):
		return arn.ARN{}, invalid("", "%s is %q; want the ID or ARN of a key", param, clip(text))
	}
	return build(c.scope, "kms", c.scope.Region, c.scope.Account, "key/"+text)
}
