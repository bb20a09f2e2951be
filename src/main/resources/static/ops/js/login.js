/** On the login page: remembers the place within /ops that the address names, which would be lost with the login. */

if (location.hash !== '') {
    sessionStorage.setItem('ops.return-to', location.hash);
}
