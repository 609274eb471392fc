package operation

import (
	"strings"

	"github.com/iameval/iameval/arn"
)

// Holder returns the resource whose resource policy and tags count for what is
// done to a resource: of an index its table, as an index has neither of its own;
// of anything else itself. A stream holds its own, not those of its table. The
// Holder of the zero ARN is the zero ARN. SEMANTICS 7.2x
//
// Statements are still compared with the ARN of the request, which is that of
// the index.
func Holder(resource arn.ARN) arn.ARN {
	if resource.Kind() != arn.Index {
		return resource
	}
	text, _, _ := strings.Cut(resource.String(), "/index/")
	table, _ := arn.Parse(text) // the ARN of an index begins with that of its table
	return table
}

// Holder returns the resource whose resource policy and tags count for the
// check: see [Holder]. Whoever looks up policies for a check asks for those of
// its holder, or misses those of an index.
func (c *Check) Holder() arn.ARN { return Holder(c.Resource) }
