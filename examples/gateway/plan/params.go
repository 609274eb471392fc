package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/condition"
)

// Params are the parameters of a call by their paths: QueueUrl, Tags.0.Key. A form
// writes lists as Tags.member.1.Key. Only texts, numbers and Booleans are in it.
type Params map[string]string

// maxDepth bounds how deep a body is nested.
const maxDepth = 32

// parseObject reads the body of a call in JSON. A name that is there twice in one
// object, in any case, is an error: two readers could understand it differently.
func parseObject(body []byte) (Params, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("the body is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	p := make(Params)
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("the body is not a JSON object")
	}
	if err := p.object(d, "", 1); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text after the end of the body")
	}
	return p, nil
}

func (p Params) object(d *json.Decoder, prefix string, depth int) error {
	seen := make(map[string]bool)
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		folded := strings.ToLower(name)
		if seen[folded] {
			return fmt.Errorf("the name %q is there twice", clip(prefix+name))
		}
		seen[folded] = true
		if err := p.value(d, prefix+name, depth); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

func (p Params) value(d *json.Decoder, path string, depth int) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	switch t := t.(type) {
	case json.Delim:
		if depth == maxDepth {
			return fmt.Errorf("the body is nested deeper than %d", maxDepth)
		}
		if t == '{' {
			return p.object(d, path+".", depth+1)
		}
		for i := 0; d.More(); i++ {
			if err := p.value(d, path+"."+strconv.Itoa(i), depth+1); err != nil {
				return err
			}
		}
		_, err := d.Token()
		return err
	case nil:
		return nil
	default:
		return p.set(path, fmt.Sprint(t))
	}
}

func (p Params) set(path, value string) error {
	if _, ok := p[path]; ok {
		return fmt.Errorf("the parameter %q is there twice", clip(path))
	}
	p[path] = value
	return nil
}

// parseForm reads the parameters of a call of the query protocol, in a form or a
// query. A parameter that is there twice, in any case, is an error.
func parseForm(text string) (Params, error) {
	p, seen := make(Params), make(map[string]bool)
	for pair := range strings.SplitSeq(text, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		n, err := url.QueryUnescape(name)
		if err != nil {
			return nil, errors.New("the parameters are not well encoded")
		}
		v, err := url.QueryUnescape(value)
		if err != nil || !utf8.ValidString(n+v) {
			return nil, errors.New("the parameters are not well encoded")
		}
		folded := strings.ToLower(n)
		if seen[folded] {
			return nil, fmt.Errorf("the parameter %q is there twice", clip(n))
		}
		seen[folded] = true
		p[n] = v
	}
	return p, nil
}

// tags returns the tags that a call brings, in one of the forms that services have:
//
//	Tags.0.Key, Tags.0.Value             a list in JSON, also TagKey and TagValue
//	Tags.member.1.Key, Tag.1.Key         a list in a form
//	tags.team, Tags.team                 an object in JSON
//	TagKeys.0, TagKeys.member.1, TagKey.1  the keys alone, of a call that removes tags
func (p Params) tags() (tags map[string]string, keys []string) {
	tags = make(map[string]string)
	for path, value := range p {
		parts := strings.Split(path, ".")
		last := parts[len(parts)-1]
		switch head := parts[0]; {
		case (head == "TagKeys" || head == "TagKey") && len(parts) > 1:
			keys = append(keys, value)
		case head != "Tags" && head != "Tag" && head != "tags" || len(parts) == 1:
		case last == "Key" && len(parts) > 2, last == "TagKey" && len(parts) > 2:
			of := strings.TrimSuffix(path, "Key")
			tags[value] = p[of+"Value"]
			keys = append(keys, value)
		case last == "Value" && len(parts) > 2, last == "TagValue" && len(parts) > 2:
		default:
			key := strings.TrimPrefix(path, head+".")
			tags[key] = value
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return tags, slices.Compact(keys)
}

// addTags adds the tags of a call to the facts.
func (f *facts) addTags(p Params) {
	tags, keys := p.tags()
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		f.add("aws:RequestTag/"+key, tags[key])
	}
	if len(keys) > 0 {
		f.entries = append(f.entries, condition.Strings("aws:TagKeys", keys...))
	}
}
