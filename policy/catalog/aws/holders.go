package aws

import (
	"strings"

	"github.com/iameval/iameval/arn"
)

// A resource's own policy is not always the one that counts: for an object it is
// that of its bucket.

// holderOf leads from a type of resource without a policy of its own to the type
// whose policy counts.
type holderOf struct {
	service, resourceType string
	holder                string
	segments              int    // how many parts of the resource, between slashes, name the holder
	word                  string // stands in the place of the first part; "": that stays
}

var holders = [...]holderOf{
	{"codeartifact", "package", "repository", 3, "repository"},     // package/DOMAIN/REPOSITORY/FORMAT/...
	{"glue", "connection", "rootcatalog", 1, "catalog"},            // connection/NAME; the ARN of the Data Catalog has no name
	{"glue", "database", "rootcatalog", 1, "catalog"},              // database/NAME
	{"glue", "table", "rootcatalog", 1, "catalog"},                 // table/DATABASE/NAME
	{"glue", "userdefinedfunction", "rootcatalog", 1, "catalog"},   // userDefinedFunction/DATABASE/NAME
	{"kafka-cluster", "group", "cluster", 3, "cluster"},            // group/CLUSTER/ID/NAME
	{"kafka-cluster", "topic", "cluster", 3, "cluster"},            // topic/CLUSTER/ID/NAME
	{"kafka-cluster", "transactional-id", "cluster", 3, "cluster"}, // transactional-id/CLUSTER/ID/NAME
	{"s3", "object", "bucket", 1, ""},                              // BUCKET/key
	{"schemas", "schema", "registry", 2, "registry"},               // schema/REGISTRY/NAME
	{"vpc-lattice-svcs", "Service", "Service", 2, ""},              // service/ID/path
	{"vpc-lattice-svcs", "TCP Service", "Service", 2, ""},          // service/ID
}

// holderRow returns the entry of a type; nil if its own policy counts, or none.
func holderRow(service, resourceType string) *holderOf {
	for i := range holders {
		if h := &holders[i]; h.service == service && h.resourceType == resourceType {
			return h
		}
	}
	return nil
}

// Holder returns the resource whose policy counts for a resource: of an object
// its bucket, of an index its table, of a queue the queue. It reports false if
// the resource has no policy, or if that is not known. A resource that policies
// beside the holder's decide as well, as an access point, is not known.
func (c *Catalog) Holder(a arn.ARN) (arn.ARN, bool) {
	switch a.Kind() {
	case arn.Table, arn.Stream:
		return a, true
	case arn.Index:
		table, err := a.Scope().Table(a.Table())
		return table, err == nil
	default:
	}
	var found *holderOf
	own, best := false, -1
	for s := range c.Services() {
		if !hasRow(s.Prefix()) || !s.s.hasARNs(a.Service()) {
			continue
		}
		for f := range s.Formats() {
			row := rowOf(s.Prefix(), f.Type())
			has := row != nil && !row.never
			if n := f.fit(a); n > best || n == best && has && !own {
				best, own, found = n, has, holderRow(s.Prefix(), f.Type())
			}
		}
	}
	switch {
	case best < 0 || !own:
		return arn.ARN{}, false
	case found == nil:
		return a, true
	}
	return found.of(a)
}

// of cuts the ARN of the holder out of that of the resource.
func (h *holderOf) of(a arn.ARN) (arn.ARN, bool) {
	parts := strings.Split(a.Resource(), "/")
	if h.word != "" {
		parts[0] = h.word
	}
	resource := strings.Join(parts[:min(h.segments, len(parts))], "/")
	cut, err := arn.Parse(strings.TrimSuffix(a.String(), a.Resource()) + resource)
	return cut, err == nil
}

func hasRow(service string) bool {
	for i := range supportRows {
		if supportRows[i].service == service {
			return true
		}
	}
	return false
}
