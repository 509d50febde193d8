// Browsers that pass over `autofocus` on a summary of errors are led to it all the same.

if (document.activeElement === document.body) document.getElementById("errors")?.focus();
