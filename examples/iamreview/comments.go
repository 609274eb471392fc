package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/iameval/iameval/policy/syntax"
)

// A comment beside a finding ignores it, in YAML and in Terraform's language:
//
//	# iamreview:ignore action-star,resource-star -- the CI role, which has a boundary
//
// It stands on the line of the finding, or on lines of their own above it. In a template
// of CloudFormation, Metadata of a resource or of the template does the same:
//
//	Metadata: {iamreview: {ignore: [{rule: action-star, reason: the CI role}]}}
const mark = "iamreview:ignore"

var comment = regexp.MustCompile(`(?:^|\s)(?:#|//)\s*` + mark + `(?:\s+(.*))?$`)

// besideIgnores reads what a file says of the findings in it. A faulty entry is an error,
// and the others count.
func besideIgnores(src *source, now time.Time) (list []*ignore, fault error) {
	if !bytes.Contains(src.text, []byte("iamreview")) || isExport(src.text) {
		return nil, nil
	}
	note := func(ig *ignore) {
		ig.src, ig.here = src, true
		if err := ig.check(now); err != nil {
			fault = fmt.Errorf("%s:%s: %w", src.name, ig.at, err)
			return
		}
		list = append(list, ig)
	}
	if text := bytes.TrimSpace(src.text); len(text) > 0 && text[0] != '{' && text[0] != '[' { // JSON has no comments
		for n := 1; n <= src.lines(); n++ {
			for _, ig := range commentOf(src, n) {
				note(ig)
			}
		}
	}
	if bytes.Contains(src.text, []byte("Metadata")) {
		for _, ig := range metadataOf(src) {
			note(ig)
		}
	}
	return list, fault
}

// commentOf reads the comment of a line: an entry for each of its rules.
func commentOf(src *source, n int) (list []*ignore) {
	line := string(src.line(n))
	at := comment.FindStringSubmatchIndex(line)
	if at == nil {
		return nil
	}
	text := ""
	if at[2] >= 0 {
		text = line[at[2]:at[3]]
	}
	about := n
	for alone := strings.TrimSpace(line[:at[0]]) == ""; alone && about < src.lines(); {
		about++
		alone = isComment(string(src.line(about)))
	}
	rules, reason, _ := strings.Cut(text, "--")
	before, _, _ := strings.Cut(line, mark)
	column := utf8.RuneCountInString(before) + 1
	for rule := range strings.SplitSeq(rules, ",") {
		list = append(list, &ignore{
			Rule: strings.TrimSpace(rule), Reason: strings.TrimSpace(reason), line: about,
			at: syntax.Position{Line: n, Column: column},
		})
	}
	return list
}

// isComment reports whether there is nothing but a comment on a line.
func isComment(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//")
}

// metadataOf reads the metadata of a CloudFormation template and its resources.
func metadataOf(src *source) (list []*ignore) {
	var root yaml.Node
	if yaml.Unmarshal(src.text, &root) != nil {
		return nil // whoever reads the template says so
	}
	list = ignoresOf(member(&root, "Metadata"), "")
	resources := member(&root, "Resources")
	for i := 0; resources != nil && resources.Kind == yaml.MappingNode && i+1 < len(resources.Content); i += 2 {
		pointer := "/Resources/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(resources.Content[i].Value)
		list = append(list, ignoresOf(member(resources.Content[i+1], "Metadata"), pointer)...)
	}
	return list
}

// ignoresOf reads the entries of one Metadata.
func ignoresOf(metadata *yaml.Node, pointer string) (list []*ignore) {
	for _, name := range []string{"iamreview", "ignore"} {
		if metadata == nil {
			return nil
		}
		metadata = member(metadata, name)
	}
	if metadata == nil {
		return nil
	}
	for _, entry := range metadata.Content {
		ig := &ignore{}
		if err := entry.Decode(ig); err != nil {
			*ig = ignore{} // which is not complete
		}
		if ig.Pointer = pointer + ig.Pointer; ig.Path != "" {
			ig.Path = ""
		}
		ig.at = syntax.Position{Line: entry.Line, Column: entry.Column}
		list = append(list, ig)
	}
	return list
}
