package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// strictYAML decodes one YAML document, of which JSON is one form, without members that
// nobody knows. It returns the document as it was written, for the places in it.
func strictYAML(text []byte, into any) (*yaml.Node, error) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	switch err := d.Decode(into); {
	case errors.Is(err, io.EOF):
		return nil, errors.New("the file is empty")
	case err != nil:
		return nil, errors.New(goNames.ReplaceAllString(err.Error(), ""))
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one document")
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	return &root, nil
}

// goNames is what errors say of this program's types.
var goNames = regexp.MustCompile(`yaml: (unmarshal errors:\n *)?| in type main\.\w+| into main\.\w+`)

// member returns the value of a member of the outermost mapping; nil if it is not there.
func member(root *yaml.Node, name string) *yaml.Node {
	if root.Kind == yaml.DocumentNode && len(root.Content) > 0 {
		root = root.Content[0]
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Kind == yaml.MappingNode && root.Content[i].Value == name {
			return root.Content[i+1]
		}
	}
	return nil
}

// texts are one text or a list of them.
type texts []string

// UnmarshalYAML reads both forms.
func (l *texts) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*l = texts{n.Value}
		return nil
	}
	var list []string
	for _, one := range n.Content {
		if n.Kind != yaml.SequenceNode || one.Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: want a text or a list of texts", n.Line)
		}
		list = append(list, one.Value)
	}
	*l = list
	return nil
}
