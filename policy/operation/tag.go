package operation

import (
	"unicode/utf8"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables/quote"
	"github.com/tidwall/gjson"
)

// Tags, in a request and of a resource (SEMANTICS 7.3j, 7.3k), and the calls on
// tags and on resource policies, which name a table or a stream by its ARN
// (SEMANTICS 7.2n, 7.1b).

var (
	tagResource = shape{
		{"ResourceArn", wantText | required, nil},
		{"Tags", wantArray | required, nil},
	}
	untagResource = shape{
		{"ResourceArn", wantText | required, nil},
		{"TagKeys", wantArray | required, nil},
	}
	resourceARN       = shape{{"ResourceArn", wantText | required, nil}}
	putResourcePolicy = shape{
		{"ResourceArn", wantText | required, nil},
		{"Policy", wantText, nil},
	}

	tagShape = shape{
		{"Key", wantText | required, nil},
		{"Value", wantText | required, nil},
	}
)

// planTagResource is the plan of TagResource.
func planTagResource(p *plan) *Error {
	tags, err := requestTags(p.body.value("Tags"))
	if err == nil && len(tags) == 0 {
		err = refuse("want at least one tag")
	}
	if err != nil {
		return err.in("Tags")
	}
	c, err := p.onResource("ResourceArn")
	if err == nil {
		c.Context = c.Context.With(tags...)
	}
	return err
}

// planUntagResource is the plan of UntagResource.
func planUntagResource(p *plan) *Error {
	var names []string
	err := eachElement(p.body.value("TagKeys"), func(i int, v gjson.Result) *Error {
		switch {
		case v.Type != gjson.String || v.Str == "" || utf8.RuneCountInString(v.Str) > maxTagKey:
			return refuse("want a tag key, a string of 1 to %d characters, not %s", maxTagKey, describe(v))
		case i >= maxTags:
			return refuse("a resource has at most %d tags", maxTags)
		}
		names = append(names, v.Str)
		return nil
	})
	if err == nil && len(names) == 0 {
		err = refuse("want at least one tag key")
	}
	if err != nil {
		return err.in("TagKeys")
	}
	c, err := p.onResource("ResourceArn")
	if err == nil {
		c.Context = c.Context.With(condition.Strings("aws:TagKeys", names...))
	}
	return err
}

// planPutResourcePolicy is the plan of PutResourcePolicy.
func planPutResourcePolicy(p *plan) *Error {
	if err := p.body.checkPolicy("Policy"); err != nil {
		return err
	}
	return onARN(p)
}

// requestTags reads the tags of a request, {"Key": ..., "Value": ...} each, and
// returns their condition keys; none for an empty list.
func requestTags(v gjson.Result) (tags []condition.Entry, err *Error) {
	if !v.Exists() {
		return nil, nil
	}
	var names set
	err = eachElement(v, func(i int, v gjson.Result) *Error {
		var r record
		if err := r.read(tagShape, v); err != nil {
			return err
		}
		name, value := r.text("Key"), r.text("Value")
		switch {
		case i >= maxTags:
			return refuse("a resource has at most %d tags", maxTags)
		case name == "" || utf8.RuneCountInString(name) > maxTagKey:
			return refuse("want a string of 1 to %d characters", maxTagKey).in("Key")
		case utf8.RuneCountInString(value) > maxTagValue:
			return refuse("want a string of at most %d characters", maxTagValue).in("Value")
		case !names.add(name):
			return refuse("duplicate tag key %s", quote.Text(name)).in("Key")
		}
		tags = append(tags, condition.String("aws:RequestTag/"+name, value))
		return nil
	})
	if len(tags) > 0 {
		tags = append(tags, condition.Strings("aws:TagKeys", names.list...))
	}
	return tags, err
}
