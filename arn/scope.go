package arn

import (
	"strings"

	"github.com/iameval/iameval/variables"
)

// Scope is where resources are. It makes their ARNs from the names in API calls. Its
// methods check every part, and return an [*Error] that quotes a part that breaks its
// rule.
//
// The zero Scope makes no ARN, as every ARN it could make has an account.
type Scope struct {
	Partition string // "" is "aws"
	Region    string // "" only for IAM and global tables
	Account   string // digits
}

// Table returns table/NAME of DynamoDB.
func (s Scope) Table(name string) (ARN, error) {
	return s.regional("dynamodb", "table/"+name, checkTable(name))
}

// Index returns table/TABLE/index/NAME, for local and global secondary indexes
// alike.
func (s Scope) Index(table, name string) (ARN, error) {
	return s.part(table, "index", name, checkTable(name))
}

// Stream returns table/TABLE/stream/LABEL. The label is a timestamp with
// colons.
func (s Scope) Stream(table, label string) (ARN, error) {
	return s.part(table, "stream", label, checkLabel(label))
}

// Backup returns table/TABLE/backup/NAME.
func (s Scope) Backup(table, name string) (ARN, error) {
	return s.part(table, "backup", name, checkLabel(name))
}

// Export returns table/TABLE/export/NAME.
func (s Scope) Export(table, name string) (ARN, error) {
	return s.part(table, "export", name, checkLabel(name))
}

// Import returns table/TABLE/import/NAME.
func (s Scope) Import(table, name string) (ARN, error) {
	return s.part(table, "import", name, checkLabel(name))
}

// GlobalTable returns global-table/NAME, a global table of version 2017.11.29.
// Its ARN has no Region, even if s has one (SEMANTICS 2.1m). The replicas of any
// global table are tables of their Regions (SEMANTICS 2.1n).
func (s Scope) GlobalTable(name string) (ARN, error) {
	return s.global("dynamodb", "global-table/"+name, checkTable(name))
}

// Cache returns cache/NAME of DAX with the name in lower case, as DAX stores it.
func (s Scope) Cache(name string) (ARN, error) {
	name = variables.LowerASCII(name)
	return s.regional("dax", "cache/"+name, checkCache(name))
}

// User returns user/NAME of IAM. The name may have a path before it, as in
// "staff/alice" or "/staff/alice".
func (s Scope) User(name string) (ARN, error) {
	name = strings.TrimPrefix(name, "/")
	return s.global("iam", "user/"+name, checkFriendly(name))
}

// Role returns role/NAME of IAM. The name may have a path before it, as in
// "service-role/Reader" or "/service-role/Reader".
func (s Scope) Role(name string) (ARN, error) {
	name = strings.TrimPrefix(name, "/")
	return s.global("iam", "role/"+name, checkFriendly(name))
}

// Resolve returns the table that the TableName of a DynamoDB call names: a name is a
// table in s, and the ARN of a table is that table, wherever it is.
func (s Scope) Resolve(nameOrARN string) (ARN, error) {
	if !strings.HasPrefix(nameOrARN, "arn:") {
		return s.Table(nameOrARN)
	}
	a, err := Parse(nameOrARN)
	switch {
	case err != nil:
		return ARN{}, err
	case a.Kind() != Table:
		return ARN{}, &Error{nameOrARN, a.layout.colon(1) + 1, "not the ARN of a table, but of kind: " + a.Kind().String()}
	}
	return a.Scope().Table(a.Table())
}

// part returns table/TABLE/kind/name; fault is what is wrong with name.
func (s Scope) part(table, kind, name string, fault error) (ARN, error) {
	if err := checkTable(table); err != nil {
		return ARN{}, err
	}
	return s.regional("dynamodb", "table/"+table+"/"+kind+"/"+name, fault)
}

// regional returns the ARN of a resource of a Region; fault is what is wrong
// with its name.
func (s Scope) regional(service, resource string, fault error) (ARN, error) {
	if i := outside(s.Region, lowerDigitHyphen); i >= 0 || s.Region == "" {
		return ARN{}, &Error{s.Region, max(i, 0), "a Region is lower-case letters, digits and hyphens, such as us-east-1"}
	}
	return s.build(service, s.Region, resource, fault)
}

// global returns the ARN of a resource without a Region.
func (s Scope) global(service, resource string, fault error) (ARN, error) {
	return s.build(service, "", resource, fault)
}

// build puts an ARN together.
func (s Scope) build(service, region, resource string, fault error) (ARN, error) {
	if fault != nil {
		return ARN{}, fault
	}
	p := s.Partition
	if p == "" {
		p = "aws"
	}
	if !partition(p) {
		return ARN{}, &Error{p, 0, "not a partition: " + partitions}
	}
	if i := outside(s.Account, digit); i >= 0 || s.Account == "" {
		return ARN{}, &Error{s.Account, max(i, 0), "an account is digits, such as 123456789012"}
	}
	return Parse("arn:" + p + ":" + service + ":" + region + ":" + s.Account + ":" + resource)
}
